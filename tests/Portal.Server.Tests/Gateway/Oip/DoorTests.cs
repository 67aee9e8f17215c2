using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Inference.Engine;
using Portal.Server.Metering;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Gateway.Oip;

public sealed class DoorTests(OipApp oip) : IClassFixture<OipApp>
{
    private const string One = """{"inputs":[{"name":"x","shape":[1],"datatype":"INT32","data":[7]}]}""";
    private const string File = """{"inputs":[{"name":"inputs","shape":[1],"datatype":"BYTES","data":["iVBORw0KGgoBAgM="]}]}""";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_is_not_subscribed_sees_the_model_and_is_told_how_to_get_it()
    {
        var (owner, stranger) = (await oip.Tenant("same-int32"), await oip.Tenant());

        var answered = await owner.Infer("same-int32", One);
        var refused = await stranger.Infer("same-int32", One);
        var metadata = await stranger.WithKey().GetAsync("/v2/models/same-int32", Stop);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.OK), (answered.StatusCode, refused.StatusCode, metadata.StatusCode));
        Assert.Contains("/models/same-int32", await refused.Error());
        Assert.False(await oip.Portal.Db(db => db.UsageEvents.AnyAsync(e => e.OrganisationId == stranger.OrganisationId, Stop)));
    }

    [Fact]
    public async Task Everybody_else_is_refused_in_the_protocols_words()
    {
        var tenant = await oip.Tenant("same-int32");

        var visitor = await oip.Portal.CreateClient().PostAsync("/v2/models/same-int32/infer", new StringContent(One), Stop);
        var badKey = await tenant.WithKey("aip_live_abcd1234_wrong").PostAsync("/v2/models/same-int32/infer", new StringContent(One), Stop);
        var foreignPage = await tenant.SignedIn(ours: false).PostAsync("/v2/models/same-int32/infer", new StringContent(One), Stop);
        var viewer = await tenant.SignedIn("Viewer").PostAsync("/v2/models/same-int32/infer", new StringContent(One), Stop);
        var member = await tenant.SignedIn().PostAsync("/v2/models/same-int32/infer", new StringContent(One), Stop);
        var unknown = await tenant.Infer("nobody", One);

        Assert.Equal(
            [HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.BadRequest, HttpStatusCode.Forbidden, HttpStatusCode.NotFound],
            new[] { visitor, badKey, foreignPage, viewer, unknown }.Select(response => response.StatusCode));
        foreach (var response in new[] { visitor, badKey, foreignPage, viewer, unknown })
        {
            Assert.NotEmpty(await response.Error());
        }
        Assert.Equal("Bearer", visitor.Headers.WwwAuthenticate.Single().Scheme);
        Assert.Equal(HttpStatusCode.OK, member.StatusCode);
    }

    [Fact]
    public async Task Too_many_calls_are_answered_429()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme");
        await tenant.Subscribe("faces", "free", requestsPerMinute: 1);

        Assert.Equal(HttpStatusCode.OK, (await tenant.Infer("faces", File)).StatusCode);
        var second = await tenant.Infer("faces", File);

        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.NotEmpty(second.Headers.GetValues("Retry-After"));
        Assert.NotEmpty(await second.Error());
    }

    [Fact]
    public async Task A_full_queue_is_answered_503_with_the_knob_and_a_time_over_too()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");

        app.Engine.Answer = (_, _) => throw new EngineOverloadedException("rows of faces", 256, "Engine:QueueRowsPerModel", TimeSpan.FromSeconds(1.2));
        var full = await tenant.Infer("faces", File);
        app.Engine.Answer = (_, _) => throw new PredictionRefusedException(RefusalReason.DeadlineExceeded, "Too late.");
        var late = await tenant.Infer("faces", File);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "2"), (full.StatusCode, full.Headers.GetValues("Retry-After").Single()));
        Assert.Contains("Engine:QueueRowsPerModel", await full.Error());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, late.StatusCode);
        var usage = await app.Db(db => db.UsageEvents.SingleAsync(TestContext.Current.CancellationToken));
        Assert.Equal((EndReason.TimedOut, 0, 0), (usage.EndReason, usage.Units, usage.PriceMicros));
    }

    [Fact]
    public async Task The_time_that_a_call_allows_reaches_the_engine()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");

        await tenant.Infer("faces", File.Replace("]}]}", "]}],\"parameters\":{\"timeout\":250000}}", StringComparison.Ordinal));

        Assert.Equal(TimeSpan.FromMilliseconds(250), app.Engine.LastContext.Timeout);
    }

    [Fact]
    public async Task A_fault_of_the_portals_own_keeps_the_protocols_words_and_tells_nothing()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        app.Engine.Answer = (_, _) => Task.FromResult(FakeEngine.OneFace with { Result = "no task's result" });

        var response = await tenant.Infer("faces", File);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.DoesNotContain("wire shape", await response.Error());
    }
}
