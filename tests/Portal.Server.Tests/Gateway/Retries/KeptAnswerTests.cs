using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Client.Contracts;
using Portal.Inference.Engine;
using Portal.Inference.Pipelines;
using Portal.Server.Features.Keys;
using Portal.Server.Metering;
using Portal.Server.Tests.Gateway.Fixture;
using Portal.Server.Tests.Gateway.Grpc;

namespace Portal.Server.Tests.Gateway.Retries;

public sealed class KeptAnswerTests
{
    private const string Phrase = "a phrase that nobody else says";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_answer_is_kept_a_day_and_the_fact_35()
    {
        var time = new SteppedClock(DateTimeOffset.UtcNow);
        await using var app = new GatewayApp { Time = time };
        var tenant = await Tenant.Create(app, "acme", "faces");
        var first = await tenant.Keyed("order-17");

        time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        await Sweep(app);
        Assert.True((await tenant.Keyed("order-17")).IsReplayed());

        time.Advance(TimeSpan.FromSeconds(1));
        // Over for callers at once, whether a sweep has come or not.
        var late = await tenant.Keyed("order-17");
        Assert.Equal((HttpStatusCode.Conflict, first.Receipt()), (late.StatusCode, late.Receipt()));
        await Sweep(app);
        Assert.Equal((0, 1), await Rows(app));

        time.Advance(TimeSpan.FromDays(34) - TimeSpan.FromSeconds(1));
        await Sweep(app);
        Assert.Equal(HttpStatusCode.Conflict, (await tenant.Keyed("order-17")).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await tenant.Keyed("order-17", Inputs.Body([.. Inputs.Png, 1], "image/png"))).StatusCode);

        time.Advance(TimeSpan.FromSeconds(2));
        await Sweep(app);
        Assert.Equal((0, 0), await Rows(app));
        var anew = await tenant.Keyed("order-17");
        Assert.Equal((HttpStatusCode.OK, false), (anew.StatusCode, anew.IsReplayed()));
        Assert.Equal(2, app.Engine.Runs);
    }

    [Fact]
    public async Task A_sweep_deletes_more_than_one_bite()
    {
        var time = new SteppedClock(DateTimeOffset.UtcNow);
        await using var app = new GatewayApp { Time = time };
        var tenant = await Tenant.Create(app, "acme");
        await tenant.Subscribe("faces", "payg", monthlyUnits: null);
        using var client = tenant.WithKey();
        for (var i = 0; i < 250; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await client.Keyed($"order-{i}")).StatusCode);
            time.Advance(TimeSpan.FromMilliseconds(1));
        }
        time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMilliseconds(1));
        await client.Keyed("fresh");

        await Sweep(app);

        Assert.Equal((1, 251), await Rows(app));
    }

    [Fact]
    public async Task An_answer_that_is_too_large_is_answered_and_not_kept()
    {
        await using var app = new GatewayApp();
        app.Settings["Gateway:KeptAnswerKilobytes"] = "16";
        app.Engine.Answer = (input, _) =>
        {
            var large = ((EncodedInput)input).Body.Length > Inputs.Png.Length;
            var faces = Enumerable.Repeat(((DetectedFaces)FakeEngine.OneFace.Result).Faces[0], large ? 1000 : 10);
            return Task.FromResult(FakeEngine.OneFace with { Result = new DetectedFaces([.. faces]) });
        };
        var tenant = await Tenant.Create(app, "acme", "faces");
        HttpContent Large() => Inputs.Body([.. Inputs.Png, 1], "image/png");

        var large = await tenant.Keyed("large", Large());
        var again = await tenant.Keyed("large", Large());
        await tenant.Keyed("small");

        Assert.Equal((HttpStatusCode.OK, 1000), (large.StatusCode, (await large.Json()).GetArrayLength()));
        Assert.Equal((HttpStatusCode.Conflict, large.Receipt()), (again.StatusCode, again.Receipt()));
        Assert.True((await tenant.Keyed("small")).IsReplayed());
        Assert.Equal((1, 2), await Rows(app));
    }

    [Fact]
    public async Task What_is_kept_of_one_organisation_has_a_bound_and_leaves_the_others_their_room()
    {
        await using var app = new GatewayApp();
        app.Settings["Gateway:KeptAnswerKilobytes"] = "1024";
        app.Settings["Gateway:KeptAnswersMegabytes"] = "1";
        var text = new string('x', 400 << 10);
        app.Engine.Answer = (_, _) => Task.FromResult(FakeEngine.OneFace with { Result = new GeneratedText(text, FinishReason.Stop, 1, 1) });
        var tenant = await Tenant.Create(app, "acme", "faces");
        var other = await Tenant.Create(app, "other", "faces");

        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await tenant.Keyed($"order-{i}")).StatusCode);
        }
        await other.Keyed("order-0");

        Assert.True((await tenant.Keyed("order-0")).IsReplayed());
        Assert.True((await tenant.Keyed("order-1")).IsReplayed());
        Assert.Equal(HttpStatusCode.Conflict, (await tenant.Keyed("order-2")).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await tenant.Keyed("order-3")).StatusCode);
        Assert.True((await other.Keyed("order-0")).IsReplayed());
        Assert.Equal(5, app.Engine.Runs);
    }

    [Fact]
    public async Task The_database_has_neither_the_answer_nor_the_secret_nor_the_key()
    {
        await using var app = new GatewayApp();
        app.Engine.Answer = (_, _) => Task.FromResult(FakeEngine.OneFace with { Result = new GeneratedText(Phrase, FinishReason.Stop, 1, 1) });
        var tenant = await Tenant.Create(app, "acme", "faces");
        const string Key = "a-key-that-nobody-else-sends";

        var first = await tenant.Keyed(Key);

        Assert.Contains(Phrase, await first.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal((1, 1), await Rows(app));
        var secret = ApiKeyText.Parse(tenant.Key)!.Value.Secret;
        // The database and its write-ahead log, where the newest rows are.
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(app.DatabaseFile)!, "portal.db*"))
        {
            var text = Encoding.Latin1.GetString(await Bytes(file));
            foreach (var word in new[] { Phrase, secret, Key })
            {
                Assert.False(text.Contains(word, StringComparison.Ordinal), $"{Path.GetFileName(file)} has '{word}' in clear.");
            }
        }
    }

    [Fact]
    public async Task An_answer_moved_to_another_organisations_row_opens_for_nobody()
    {
        await using var app = new GatewayApp();
        var (one, two) = (await Tenant.Create(app, "one", "faces"), await Tenant.Create(app, "two", "faces"));
        await one.Keyed("order-17");
        await two.Keyed("order-17");
        var made = await app.Db(db => db.KeptAnswers.SingleAsync(a => a.OrganisationId == one.OrganisationId, Stop));
        await app.Db(db => db.KeptAnswers.Where(a => a.OrganisationId == two.OrganisationId)
            .ExecuteUpdateAsync(a => a.SetProperty(x => x.Sealed, made.Sealed), Stop));

        Assert.Equal(HttpStatusCode.Conflict, (await two.Keyed("order-17")).StatusCode);
    }

    [Fact]
    public async Task An_answer_survives_a_kill_and_a_restart()
    {
        var portal = new GrpcPortal();
        await portal.InitializeAsync();
        try
        {
            var row = GrpcCalls.Bytes([.. Enumerable.Range(0, 64).Select(i => i / 64f)]);
            var first = await Infer(row);
            await portal.Process.DisposeAsync();

            await portal.StartAgainAsync();
            var retry = await Infer(row);
            var other = await Infer(GrpcCalls.Bytes(new float[64]));
            var empty = await Infer(row, key: "");

            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, true), (first.StatusCode, retry.StatusCode, retry.IsReplayed()));
            Assert.Equal(first.Receipt(), retry.Receipt());
            Assert.Equal(first.Receipt(ReceiptHeaders.LatencyMs), retry.Receipt(ReceiptHeaders.LatencyMs));
            Assert.Equal(await first.Content.ReadAsByteArrayAsync(Stop), await retry.Content.ReadAsByteArrayAsync(Stop));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
            Assert.Equal(HttpStatusCode.BadRequest, empty.StatusCode);
        }
        finally
        {
            await portal.DisposeAsync();
        }

        Task<HttpResponseMessage> Infer(byte[] row, string key = "order-17")
        {
            var http = new HttpClient { BaseAddress = portal.Process.Url };
            http.DefaultRequestHeaders.Add("X-Api-Key", portal.Keys[0]);
            var numbers = string.Join(",", System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(row).ToArray());
            var json = $$"""{"inputs":[{"name":"x","shape":[1,64],"datatype":"FP32","data":[{{numbers}}]}]}""";
            return http.Keyed(key, new StringContent(json, Encoding.UTF8, "application/json"), "v2/models/mlp/infer");
        }
    }

    private static Task Sweep(GatewayApp app) => app.Services.GetRequiredService<IdempotencySweep>().SweepAsync(Stop);

    private static async Task<(int Answers, int Facts)> Rows(GatewayApp app) =>
        (await app.Db(db => db.KeptAnswers.CountAsync(Stop)), await app.Db(db => db.IdempotencyFacts.CountAsync(Stop)));

    // The portal has the database open.
    private static async Task<byte[]> Bytes(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, Stop);
        return bytes.ToArray();
    }
}
