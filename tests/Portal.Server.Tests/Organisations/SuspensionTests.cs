using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Organisations;

public sealed class SuspensionTests
{
    private const string All = "/api/organisations";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_suspended_organisation_subscribes_to_nothing_and_makes_no_keys_until_it_is_resumed()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        using var browser = await portal.SignedIn(owner.Email);
        using var operators = await Operator(portal);

        Assert.Equal(HttpStatusCode.NoContent, (await operators.Send(HttpMethod.Post, $"{All}/acme/suspend")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await operators.Send(HttpMethod.Post, $"{All}/acme/suspend")).StatusCode);

        var refused = await MakeKey(browser);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("suspended your organisation", await refused.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        var subscribing = await browser.Send(HttpMethod.Post, "/api/subscriptions", new SubscribeRequest("faces", "free"));
        Assert.Equal(HttpStatusCode.Forbidden, subscribing.StatusCode);
        Assert.True((await browser.Json<OrganisationView>("/api/organisation")).IsSuspended);
        Assert.Equal(HttpStatusCode.OK, (await MakeKey(operators)).StatusCode);

        Assert.Equal(HttpStatusCode.NoContent, (await operators.Send(HttpMethod.Post, $"{All}/acme/resume")).StatusCode);

        Assert.Equal(HttpStatusCode.OK, (await MakeKey(browser)).StatusCode);
        Assert.Equal(["organisation.suspended acme", "organisation.resumed acme"], await portal.Db(db => db.AuditEntries
            .Where(e => e.Action.StartsWith("organisation.")).OrderBy(e => e.Sequence).Select(e => $"{e.Action} {e.Target}").ToListAsync()));
    }

    [Fact]
    public async Task A_suspended_organisations_calls_are_refused_at_once_by_cookie_and_by_key()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var other = await Tenant.Create(app, "other", "faces");
        Assert.Equal(HttpStatusCode.OK, (await tenant.Predict()).StatusCode);
        var runs = app.Engine.Runs;

        await Suspend(app, DateTime.UtcNow);

        var refused = await tenant.Predict();
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal("organisation_suspended", await refused.Code());
        Assert.Equal(HttpStatusCode.Forbidden, (await tenant.SignedIn().PostAsync("/predict/faces", Inputs.PngBody, Stop)).StatusCode);
        Assert.Equal(runs, app.Engine.Runs);
        Assert.Equal(HttpStatusCode.OK, (await other.Predict()).StatusCode);
        await Suspend(app, null);
        Assert.Equal(HttpStatusCode.OK, (await tenant.Predict()).StatusCode);
    }

    [Fact]
    public async Task An_operator_finds_organisations_by_name()
    {
        await using var portal = new PortalFactory();
        await portal.RegisterOwner();
        using var operators = await Operator(portal);

        var found = await operators.Json<List<ManagedOrganisation>>($"{All}?search=ACM");

        Assert.Equal(("acme", 1, (DateTimeOffset?)null), found.Select(o => (o.Slug, o.Members, o.SuspendedAt)).Single());
        Assert.Equal(2, (await operators.Json<List<ManagedOrganisation>>(All)).Count);
        Assert.Empty(await operators.Json<List<ManagedOrganisation>>($"{All}?search=A%25e"));
        Assert.Equal(HttpStatusCode.NotFound, (await operators.Send(HttpMethod.Post, $"{All}/nobody/suspend")).StatusCode);
        Assert.Contains("Acme", await operators.Read("/operator/organisations"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_else_sees_or_suspends_organisations()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        using var browser = await portal.SignedIn(owner.Email);
        using var visitor = portal.Anonymous();

        Assert.Equal(HttpStatusCode.Forbidden, await browser.Status(All));
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.Send(HttpMethod.Post, $"{All}/acme/suspend")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await visitor.Send(HttpMethod.Post, $"{All}/acme/suspend")).StatusCode);
        Assert.Null(await portal.Db(db => db.Organisations.Select(o => o.SuspendedAt).SingleAsync()));
    }

    private static async Task<Browser> Operator(PortalFactory portal)
    {
        var person = await portal.RegisterOwner("operator@portal.example", "Running");
        await portal.Db(db => db.Users.Where(u => u.Id == person.UserId).ExecuteUpdateAsync(set => set.SetProperty(u => u.IsOperator, true)));
        return await portal.SignedIn(person.Email);
    }

    private static Task<int> Suspend(GatewayApp app, DateTime? since) => app.Db(db => db.Organisations
        .Where(o => o.Slug == "acme").ExecuteUpdateAsync(set => set.SetProperty(o => o.SuspendedAt, since)));

    private static Task<HttpResponseMessage> MakeKey(Browser browser) =>
        browser.Send(HttpMethod.Post, "/api/keys", new CreateApiKeyRequest("a key", null));
}
