using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Inference.Engine;
using Portal.Server.Metering;
using Portal.Server.Tests.Gateway.Fixture;
using Portal.Server.Tests.Gateway.Retries;
using Portal.Server.Tests.Publishing;

namespace Portal.Server.Tests.Gateway;

/// <summary>Prices of plans with tiers, as callers see them.</summary>
public sealed class TieredReceiptTests
{
    private static readonly object[] Steps = [new { upTo = 5, unitPriceMicros = 0 }, new { upTo = 8, unitPriceMicros = 100 }];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_receipt_shows_the_price_that_the_step_has()
    {
        await using var app = new GatewayApp();
        app.Engine.Units = _ => 2;
        var tenant = await Subscribed(app);

        var told = new List<(string, string)>();
        for (var i = 0; i < 5; i++)
        {
            var answer = await tenant.Predict();
            told.Add((Header(answer, "X-Portal-Price-Micros"), Header(answer, "X-Portal-Rule")));
            var receipt = await tenant.SignedIn().Read($"/api/usage/receipts/{Header(answer, "X-Portal-Request-Id")}");
            Assert.Equal(told[^1].Item1, receipt.GetProperty("priceMicros").GetRawText());
        }

        Assert.Equal([("0", "free"), ("0", "free"), ("100", "charged"), ("200", "charged"), ("20", "charged")], told);
    }

    [Fact]
    public async Task A_retry_shows_the_price_that_was_settled()
    {
        await using var app = new GatewayApp();
        app.Engine.Units = _ => 3;
        var tenant = await Subscribed(app);
        await tenant.Predict();

        var first = await tenant.Keyed("order-17");
        await tenant.Predict();
        var retry = await tenant.Keyed("order-17");

        Assert.Equal(("100", "100"), (Header(first, "X-Portal-Price-Micros"), Header(retry, "X-Portal-Price-Micros")));
        Assert.Equal((HttpStatusCode.OK, true), (retry.StatusCode, retry.IsReplayed()));
        Assert.Equal(first.Receipt(), retry.Receipt());
    }

    [Fact]
    public async Task A_retry_of_a_call_that_was_free_says_so()
    {
        await using var app = new GatewayApp();
        var tenant = await Subscribed(app);

        var first = await tenant.Keyed("order-17");
        var retry = await tenant.Keyed("order-17");

        Assert.All([first, retry], answer => Assert.Equal(("0", "free"), (Header(answer, "X-Portal-Price-Micros"), Header(answer, "X-Portal-Rule"))));
    }

    [Fact]
    public async Task Who_leaves_a_stream_pays_what_the_pieces_cost_on_their_step()
    {
        await using var app = new GatewayApp();
        app.Engine.Units = _ => 100;
        var tenant = await Subscribed(app);
        using var leaving = new CancellationTokenSource();
        app.Engine.Answer = async (input, token) =>
        {
            ((ChatInput)input).OnUnits!(7);
            await ((ChatInput)input).OnText!("Once");
            await leaving.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
            return FakeEngine.OneFace;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => tenant.WithKey().PostAsync("/v2/models/faces/generate_stream", Inputs.Json(new { text_input = "Tell" }), leaving.Token));

        List<UsageEvent> events = [];
        while (events.Count == 0)
        {
            await Task.Delay(20, Stop);
            events = await app.Db(db => db.UsageEvents.AsNoTracking().ToListAsync(Stop));
        }
        var usage = Assert.Single(events);
        Assert.Equal((EndReason.Cancelled, 7, 200), (usage.EndReason, usage.Units, usage.PriceMicros));
    }

    private static async Task<Tenant> Subscribed(GatewayApp app)
    {
        var tenant = await Tenant.Create(app, "acme");
        await tenant.Offer(Publishers.Terms("steps", price: 10, tiers: Steps));
        Assert.Equal(HttpStatusCode.OK, (await tenant.SignedIn().Subscribe("steps")).StatusCode);
        return tenant;
    }

    private static string Header(HttpResponseMessage response, string name) => response.Headers.GetValues(name).Single();
}
