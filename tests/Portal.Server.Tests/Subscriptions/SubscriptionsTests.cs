using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Subscriptions;

public sealed class SubscriptionsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_member_subscribes_changes_the_plan_and_cancels()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme");
        var client = tenant.SignedIn();

        var free = await (await Subscribe(client, "faces", "free")).Json();
        Assert.Equal(("faces", "Faces", "free", "Free"), (free.GetProperty("model").GetString(), free.GetProperty("modelName").GetString(),
            free.GetProperty("planCode").GetString(), free.GetProperty("planName").GetString()));
        await tenant.Predict();

        var paid = await (await Subscribe(client, "faces", "payg")).Json();
        Assert.Equal((1000, 1), (paid.GetProperty("unitPriceMicros").GetInt64(), paid.GetProperty("usedUnits").GetInt64()));

        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync("/api/subscriptions/faces", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/api/subscriptions/faces", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.DeleteAsync("/api/subscriptions/faces", Stop)).StatusCode);
        Assert.Equal("[]", await client.GetStringAsync("/api/subscriptions", Stop));
    }

    [Fact]
    public async Task Cancelling_and_coming_back_does_not_bring_new_units()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme");
        await tenant.Subscribe("faces", "free", monthlyUnits: 1);
        Assert.Equal(HttpStatusCode.OK, (await tenant.Predict()).StatusCode);
        var client = tenant.SignedIn();

        await client.DeleteAsync("/api/subscriptions/faces", Stop);
        Assert.Equal(HttpStatusCode.OK, (await Subscribe(client, "faces", "free")).StatusCode);

        Assert.Equal(HttpStatusCode.TooManyRequests, (await tenant.Predict()).StatusCode);
    }

    [Fact]
    public async Task Parallel_subscribers_of_one_organisation_make_one_row()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme");
        var client = tenant.SignedIn();

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Subscribe(client, "faces", i % 2 == 0 ? "free" : "payg")));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(1, await app.Db(db => db.Subscriptions.CountAsync(Stop)));
    }

    [Theory]
    [InlineData("nothing", "free", HttpStatusCode.NotFound, "unknown_model", "Model")]
    [InlineData("faces", "gold", HttpStatusCode.BadRequest, "unknown_plan", "Plan")]
    public async Task What_does_not_exist_is_named_by_field(string model, string plan, HttpStatusCode status, string code, string field)
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme");

        var response = await Subscribe(tenant.SignedIn(), model, plan);

        Assert.Equal(status, response.StatusCode);
        var problem = await response.Json();
        Assert.Equal((code, field), (problem.GetProperty("code").GetString(), problem.GetProperty("field").GetString()));
    }

    [Fact]
    public async Task A_viewer_changes_nothing_and_a_visitor_sees_nothing()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");

        Assert.Equal(HttpStatusCode.Forbidden, (await Subscribe(tenant.SignedIn("Viewer"), "faces", "payg")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await tenant.SignedIn("Viewer").DeleteAsync("/api/subscriptions/faces", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await tenant.SignedIn("Viewer").GetAsync("/api/subscriptions/faces", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.CreateClient().GetAsync("/api/subscriptions", Stop)).StatusCode);
    }

    [Fact]
    public async Task One_organisation_never_sees_or_cancels_anothers_subscription()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var stranger = (await Tenant.Create(app, "stranger")).SignedIn("Owner");

        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync("/api/subscriptions/faces", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.DeleteAsync("/api/subscriptions/faces", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await tenant.Predict()).StatusCode);
    }

    [Fact]
    public async Task A_request_without_our_header_changes_nothing()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme");

        Assert.Equal(HttpStatusCode.BadRequest, (await Subscribe(tenant.SignedIn(ours: false), "faces", "free")).StatusCode);
        Assert.Equal(0, await app.Db(db => db.Subscriptions.CountAsync(Stop)));
    }

    private static Task<HttpResponseMessage> Subscribe(HttpClient client, string model, string plan) =>
        client.PostAsync("/api/subscriptions", Inputs.Json(new { model, plan }), Stop);
}
