using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Client.Contracts;
using Portal.Inference.Diagnostics;
using Portal.Inference.Engine;
using Portal.Server.Data;
using Portal.Server.Features.Publishing;
using Portal.Server.Tests.Gateway.Fixture;
using Portal.Server.Tests.Publishing.Uploads;
using Portal.Tests.Onnx;

namespace Portal.Server.Tests.Publishing;

public sealed class QuarantineNoticeTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_publisher_is_told_once_when_a_version_is_quarantined_and_the_operator_sees_why()
    {
        await using var app = new GatewayApp { HasRealEngine = true, Settings = { ["Engine:Workers:Pause"] = "00:00:00.020", ["Engine:Workers:StandBy"] = "false" } };
        var publisher = await Tenant.Create(app, "publisher");
        var (desk, oversight) = (publisher.SignedIn("Publisher"), publisher.SignedIn("Operator", "operator"));
        await desk.CreateModel("numbers");
        await desk.Submitted("numbers", "1.0.0", OnnxModels.Mlp());
        Assert.Equal(HttpStatusCode.NoContent, (await oversight.Review("numbers", "1.0.0", "approve")).StatusCode);
        await desk.Publish(Publishers.Terms("team"), "numbers");
        await publisher.SignedIn("Owner", "owner").Subscribe("team", model: "numbers");

        for (var death = 1; death <= 3; death++)
        {
            Assert.Equal(HttpStatusCode.OK, (await Infer()).StatusCode);
            using (var process = Process.GetProcessById(Worker().ProcessId!.Value))
            {
                process.Kill();
            }
            await Until(() => Task.FromResult(Worker().Deaths == death));
        }

        var refused = await Infer();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Contains("out of service", (await refused.Json()).GetProperty("error").GetString(), StringComparison.Ordinal);
        await Until(async () => (await Notices()).Count > 0);
        await Infer();
        var told = Assert.Single(await Notices());
        Assert.StartsWith("numbers 1.0.0 does not answer for a while", told.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.EndsWith("It was killed, most likely for its memory.", told.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal("/publishing/numbers/versions", told.GetProperty("link").GetString());
        var sent = await app.Db(db => db.WebhookEvents.SingleAsync(e => e.Type == "version.quarantined", Stop));
        var data = JsonDocument.Parse(sent.Body).RootElement.GetProperty("data");
        Assert.Equal((publisher.OrganisationId, "numbers", "1.0.0", "Killed"), (sent.OrganisationId, data.GetProperty("model").GetString(), data.GetProperty("version").GetString(), data.GetProperty("cause").GetString()));
        Assert.Contains("killed", data.GetProperty("reason").GetString(), StringComparison.Ordinal);
        var row = (await oversight.Read("/api/serving")).GetProperty("workers").EnumerateArray().Single();
        Assert.Equal(("Quarantined", "Killed"), (row.GetProperty("state").GetString(), row.GetProperty("lastDeath").GetString()));

        Task<HttpResponseMessage> Infer() => publisher.WithKey().PostAsync("/v2/models/numbers/infer", Inputs.Json(PublishingDesk.Numbers()), Stop);

        WorkerStatus Worker() => app.Service<InferenceEngine>().Status.Models.Single(model => model.Slug == "numbers").Worker!;

        async Task<List<JsonElement>> Notices() => [.. (await publisher.SignedIn("Owner", "owner").Read("/api/notices")).EnumerateArray()
            .Where(notice => notice.GetProperty("kind").GetString() == "version.quarantined")];
    }

    [Fact]
    public async Task A_version_that_is_quarantined_again_the_same_day_is_not_told_again_and_another_is()
    {
        await using var app = new GatewayApp
        {
            HasRealEngine = true,
            Settings = { ["Engine:Workers:Deaths"] = "1", ["Engine:Workers:DeathWindow"] = "00:00:01", ["Engine:Workers:Pause"] = "00:00:00.020", ["Engine:Workers:StandBy"] = "false" },
        };
        var publisher = await Tenant.Create(app, "publisher");
        var (desk, oversight) = (publisher.SignedIn("Publisher"), publisher.SignedIn("Operator", "operator"));
        foreach (var model in new[] { "numbers", "letters" })
        {
            await desk.CreateModel(model);
            await desk.Submitted(model, "1.0.0", OnnxModels.Mlp());
            Assert.Equal(HttpStatusCode.NoContent, (await oversight.Review(model, "1.0.0", "approve")).StatusCode);
            await desk.Publish(Publishers.Terms("team"), model);
            await publisher.SignedIn("Owner", "owner").Subscribe("team", model: model);
        }

        await Quarantine("numbers", 1);
        await Quarantine("numbers", 2);
        await Quarantine("letters", 1);

        // They are told one after the other.
        await Until(async () => (await Told()).Any(data => data.Contains("letters", StringComparison.Ordinal)));
        Assert.Equal(2, (await Told()).Count);

        async Task Quarantine(string model, int death)
        {
            await Until(async () => (await publisher.WithKey().PostAsync($"/v2/models/{model}/infer", Inputs.Json(PublishingDesk.Numbers()), Stop)).StatusCode == HttpStatusCode.OK);
            using (var process = Process.GetProcessById(Worker(model).ProcessId!.Value))
            {
                process.Kill();
            }
            await Until(() => Task.FromResult(Worker(model).Deaths == death));
        }

        WorkerStatus Worker(string slug) => app.Service<InferenceEngine>().Status.Models.Single(model => model.Slug == slug).Worker!;

        Task<List<string>> Told() => app.Db(db => db.Notices.Where(notice => notice.Kind == "version.quarantined").Select(notice => notice.Data).ToListAsync(Stop));
    }

    [Fact]
    public async Task Of_two_replicas_that_see_a_quarantine_at_one_moment_one_tells_and_on_the_next_day_one_again()
    {
        var meanwhile = new Meanwhile();
        await using var app = new GatewayApp { More = services => services.ConfigureDbContext<SqlitePortalDb>(options => options.AddInterceptors(meanwhile)) };
        await app.AddUpload("1.1.0", ModelVersionState.Legacy);
        using var one = Replica(app);
        using var other = Replica(app);
        var (death, at) = (new WorkerNotice("faces", "1.1.0", WorkerEnd.Killed, "It was killed.", IsQuarantined: true), app.Time.GetUtcNow().UtcDateTime);

        meanwhile.Once(() => other.TellAsync(death, at, Stop));
        await one.TellAsync(death, at, Stop);
        await other.TellAsync(death, at.AddHours(23), Stop);
        Assert.Equal((1, 1), await Told());
        meanwhile.Once(() => other.TellAsync(death, at.AddDays(1), Stop));
        await one.TellAsync(death, at.AddDays(1), Stop);
        Assert.Equal((2, 2), await Told());

        async Task<(int Notices, int Events)> Told() => await app.Db(async db => (
            await db.Notices.CountAsync(notice => notice.Kind == "version.quarantined", Stop),
            await db.WebhookEvents.CountAsync(sent => sent.Type == "version.quarantined", Stop)));
    }

    [Fact]
    public async Task A_notice_that_could_not_be_saved_is_told_by_the_next_quarantine()
    {
        var database = new DyingDatabase();
        await using var app = new GatewayApp { More = services => services.ConfigureDbContext<SqlitePortalDb>(options => options.AddInterceptors(database)) };
        await app.AddUpload("1.1.0", ModelVersionState.Legacy);
        using var replica = Replica(app);
        var (death, at) = (new WorkerNotice("faces", "1.1.0", WorkerEnd.Killed, "It was killed.", IsQuarantined: true), app.Time.GetUtcNow().UtcDateTime);

        await database.KillAtEachWriteAsync(
            async () => await Record.ExceptionAsync(() => replica.TellAsync(death, at, Stop)), async () => Assert.Equal(0, await Told()));

        Assert.Equal(1, await Told());

        Task<int> Told() => app.Db(db => db.Notices.CountAsync(notice => notice.Kind == "version.quarantined", Stop));
    }

    private static QuarantineNotices Replica(GatewayApp app) => new(
        app.Service<InferenceEngine>(), app.Service<IDbContextFactory<PortalDb>>(), app.Time, NullLogger<QuarantineNotices>.Instance);

    private static async Task Until(Func<Task<bool>> holds)
    {
        var begun = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            Assert.True(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(60), "It did not come about.");
            await Task.Delay(20, Stop);
        }
    }
}
