using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Portal.Inference.Engine;
using Portal.Inference.Pipelines;
using Portal.Server.Metering;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Gateway;

/// <summary>What is published of charging is what receipts say.</summary>
public sealed partial class ChargingRulesTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("README.md")]
    [InlineData("README.zh-CN.md")]
    public async Task The_published_table_has_every_end_reason_with_its_rules(string readme)
    {
        (EndReason Reason, long Price)[] receipts =
        [
            (EndReason.Success, 1), (EndReason.Cancelled, 1), (EndReason.Cancelled, 0), (EndReason.InvalidInput, 0), (EndReason.Failed, 0), (EndReason.TimedOut, 0),
        ];
        Assert.Equal(Enum.GetValues<EndReason>(), receipts.Select(receipt => receipt.Reason).Distinct().Order());
        var said = receipts.Select(receipt => (ReceiptWords.Of(receipt.Reason), ReceiptWords.Rule(Event(receipt.Reason, receipt.Price))));

        var published = Row().Matches(await File.ReadAllTextAsync(Path.Combine(Root(), readme), Stop))
            .Select(row => (row.Groups["reason"].Value, row.Groups["rule"].Value));

        Assert.Equal(said.Order(), published.Order());
    }

    [Theory]
    [InlineData("predict/faces")]
    [InlineData("predict/faces/result")]
    public async Task An_answer_whose_numbers_cannot_be_written_is_a_failure_and_free(string path)
    {
        await using var app = new GatewayApp();
        app.Engine.Answer = (_, _) => Task.FromResult(FakeEngine.OneFace with
        {
            Result = new DetectedFaces([new(0.9f, new(1, 2, float.NaN, 4), [])]),
        });
        var tenant = await Tenant.Create(app, "acme");
        await tenant.Subscribe("faces", "payg", monthlyUnits: null);

        var answer = await tenant.WithKey().PostAsync(path, Inputs.PngBody, Stop);

        Assert.Equal((HttpStatusCode.InternalServerError, "prediction_failed"), (answer.StatusCode, await answer.Code()));
        var usage = await OnlyEvent(app);
        Assert.Equal((EndReason.Failed, 0, 0), (usage.EndReason, usage.Units, usage.PriceMicros));
    }

    [Fact]
    public async Task Who_leaves_a_stream_pays_for_the_pieces_handed_over_and_the_receipt_says_so()
    {
        await using var app = new GatewayApp();
        app.Engine.Units = _ => 100;
        var tenant = await Tenant.Create(app, "acme");
        await tenant.Subscribe("faces", "payg", monthlyUnits: null);
        using var leaving = new CancellationTokenSource();
        app.Engine.Answer = async (input, token) =>
        {
            var chat = (ChatInput)input;
            chat.OnUnits!(7);
            await chat.OnText!("Once");
            chat.OnUnits!(8);
            await chat.OnText!(" upon");
            // Made, but not handed over.
            chat.OnUnits!(9);
            await leaving.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
            return FakeEngine.OneFace;
        };
        var body = Inputs.Json(new { text_input = "Tell" });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => tenant.WithKey().PostAsync("/v2/models/faces/generate_stream", body, leaving.Token));

        var usage = await OnlyEvent(app);
        Assert.Equal((EndReason.Cancelled, 8, 8000), (usage.EndReason, usage.Units, usage.PriceMicros));
        var response = await tenant.SignedIn().GetAsync($"/api/usage/receipts/{usage.RequestId}", Stop);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var receipt = await response.Json();
        Assert.Equal(("partly", "cancelled", 8), (receipt.GetProperty("rule").GetString(), receipt.GetProperty("endReason").GetString(), receipt.GetProperty("units").GetInt32()));
        Assert.Equal(8, await app.Db(db => db.QuotaUse.SumAsync(q => q.Units, Stop)));
        Assert.Empty(await app.Db(db => new LedgerVerification(db).FindDifferencesAsync(Stop)));
    }

    [Fact]
    public async Task Units_of_a_left_stream_are_given_back_but_for_those_charged()
    {
        await using var app = new GatewayApp();
        app.Engine.Units = _ => 10;
        var tenant = await Tenant.Create(app, "acme");
        await tenant.Subscribe("faces", "free", monthlyUnits: 12);
        using var leaving = new CancellationTokenSource();
        app.Engine.Answer = async (input, token) =>
        {
            ((ChatInput)input).OnUnits!(2);
            await ((ChatInput)input).OnText!("Once");
            await leaving.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
            return FakeEngine.OneFace;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => tenant.WithKey().PostAsync("/v2/models/faces/generate_stream", Inputs.Json(new { text_input = "Tell" }), leaving.Token));
        Assert.Equal(2, (await OnlyEvent(app)).Units);
        app.Engine.Answer = (_, _) => Task.FromResult(FakeEngine.OneFace);

        // The ledger is written a moment before the reservation ends.
        var next = await tenant.Predict();
        for (var tries = 0; tries < 100 && next.StatusCode == HttpStatusCode.TooManyRequests; tries++)
        {
            await Task.Delay(20, Stop);
            next = await tenant.Predict();
        }

        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await tenant.Predict()).StatusCode);
        Assert.Equal(12, await app.Db(db => db.QuotaUse.SumAsync(q => q.Units, Stop)));
    }

    private static UsageEvent Event(EndReason reason, long price) => new()
    {
        RequestId = Guid.Empty,
        OrganisationId = 1,
        ModelVersionId = 1,
        SubscriptionId = 1,
        PlanId = 1,
        Surface = Surface.Predict,
        At = 0,
        Units = price,
        PriceMicros = price,
        EndReason = reason,
        LatencyMicros = 0,
    };

    private static async Task<UsageEvent> OnlyEvent(GatewayApp app)
    {
        for (var tries = 0; tries < 3000; tries++)
        {
            if (await app.Db(db => db.UsageEvents.AsNoTracking().SingleOrDefaultAsync(Stop)) is { } usage)
            {
                return usage;
            }
            await Task.Delay(20, Stop);
        }
        throw new TimeoutException("The ledger has no event of the call.");
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "AiaasPortal.sln")))
        {
            folder = folder.Parent!;
        }
        return folder.FullName;
    }

    [GeneratedRegex("^\\|.*\\| `(?<reason>[a-z_]+)` \\| `(?<rule>[a-z]+)` \\|\\r?$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
