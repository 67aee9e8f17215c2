using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Metering;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Gateway;

public sealed class PredictTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_gets_the_answer_in_the_tasks_shape()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");

        var response = await tenant.Predict();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(
            """[{"label":"face","score":0.9877,"box":{"xmin":1,"ymin":2,"xmax":3,"ymax":4},"keypoints":[{"x":5,"y":6}]}]""",
            await response.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task The_receipt_is_in_the_headers_and_in_the_ledger()
    {
        await using var app = new GatewayApp();
        app.Engine.Units = _ => 3;
        var tenant = await Tenant.Create(app, "acme");
        await tenant.Subscribe("faces", "payg", monthlyUnits: null);

        var response = await tenant.Predict();

        var id = Guid.Parse(response.Headers.GetValues(ReceiptHeaders.RequestId).Single());
        Assert.Equal("3", response.Headers.GetValues(ReceiptHeaders.Units).Single());
        Assert.Equal("3000", response.Headers.GetValues(ReceiptHeaders.PriceMicros).Single());
        Assert.Equal("charged", response.Headers.GetValues(ReceiptHeaders.Rule).Single());
        Assert.Equal("faces@1.0.0", response.Headers.GetValues(ReceiptHeaders.Model).Single());
        var usage = await app.Db(db => db.UsageEvents.SingleAsync(e => e.RequestId == id, Stop));
        Assert.Equal((tenant.OrganisationId, Surface.Predict, tenant.KeyId), (usage.OrganisationId, usage.Surface, usage.ApiKeyId));
        Assert.Equal((3, 3000, EndReason.Success), (usage.Units, usage.PriceMicros, usage.EndReason));
    }

    [Fact]
    public async Task A_signed_in_member_plays_through_the_same_door()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");

        var response = await tenant.SignedIn(user: "anna").PostAsync("/predict/faces", Inputs.PngBody, Stop);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var usage = await app.Db(db => db.UsageEvents.SingleAsync(Stop));
        Assert.Equal((Surface.Playground, "anna", null), (usage.Surface, usage.UserId, usage.ApiKeyId));
    }

    [Fact]
    public async Task A_foreign_page_cannot_spend_a_members_quota()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");

        var response = await tenant.SignedIn(ours: false).PostAsync("/predict/faces", Inputs.PngBody, Stop);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("antiforgery", await response.Code());
        Assert.Equal(0, app.Engine.Runs);
    }

    [Fact]
    public async Task A_visitor_is_told_to_sign_in()
    {
        await using var app = new GatewayApp();

        var response = await app.CreateClient().PostAsync("/predict/faces", Inputs.PngBody, Stop);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("unauthenticated", await response.Code());
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
    }
}
