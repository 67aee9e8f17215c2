using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Features.Organisations;

namespace Portal.Server.Tests.Organisations;

public sealed class SwitchTests
{
    private const string Api = "/api/organisation";

    [Fact]
    public async Task Every_page_and_right_follows_the_switch_and_other_sessions_stay()
    {
        await using var portal = new PortalFactory();
        var (_, ann) = await InTwo(portal, OrganisationRole.Viewer);
        using var browser = await portal.SignedIn(ann.Email);
        using var elsewhere = await portal.SignedIn(ann.Email);
        Assert.Equal("own", await Active(browser));
        Assert.Equal(HttpStatusCode.OK, (await MakeKey(browser)).StatusCode);

        var response = await Switch(browser, "acme", "/keys");

        Assert.Equal((HttpStatusCode.Found, "/keys"), (response.StatusCode, response.Headers.Location!.ToString()));
        Assert.Equal("acme", await Active(browser));
        Assert.Equal("own", await Active(elsewhere));
        Assert.Empty(await browser.Json<List<ApiKeyView>>("/api/keys"));
        Assert.Equal(HttpStatusCode.Forbidden, (await MakeKey(browser)).StatusCode);
        var page = await browser.Read("/account/manage");
        Assert.Contains("name=\"organisation\" value=\"own\"", page, StringComparison.Ordinal);
        Assert.Equal(["acme"], await portal.Db(db => db.AuditEntries
            .Where(e => e.Action == "organisation.switched" && e.Actor == ann.UserId).Select(e => e.Target).ToListAsync()));
    }

    [Fact]
    public async Task A_page_that_was_drawn_before_the_switch_does_nothing_in_the_other_organisation()
    {
        await using var portal = new PortalFactory();
        var (_, ann) = await InTwo(portal, OrganisationRole.Admin);
        using var browser = await portal.SignedIn(ann.Email);
        await Switch(browser, "acme");

        using var stale = await browser.Send(HttpMethod.Post, "/api/keys", new CreateApiKeyRequest("a key", null), drawnFor: "own");
        using var playing = await browser.Send(HttpMethod.Post, "/predict/any", new { inputs = "a text" }, drawnFor: "own");
        using var fresh = await browser.Send(HttpMethod.Post, "/api/keys", new CreateApiKeyRequest("a key", null), drawnFor: "acme");

        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.Conflict, HttpStatusCode.OK), (stale.StatusCode, playing.StatusCode, fresh.StatusCode));
        Assert.Contains(OrganisationHeader.Refused, await stale.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Single(await browser.Json<List<ApiKeyView>>("/api/keys"));
    }

    [Fact]
    public async Task Switching_to_where_one_is_already_writes_nothing_down()
    {
        await using var portal = new PortalFactory();
        var (_, ann) = await InTwo(portal, OrganisationRole.Member);
        using var browser = await portal.SignedIn(ann.Email);

        for (var turn = 0; turn < 3; turn++)
        {
            Assert.Equal(HttpStatusCode.Found, (await Switch(browser, "acme")).StatusCode);
        }

        Assert.Equal(1, await portal.Db(db => db.AuditEntries.CountAsync(e => e.Action == "organisation.switched")));
    }

    [Fact]
    public async Task Who_is_removed_from_the_active_organisation_falls_to_another_and_then_to_none()
    {
        await using var portal = new PortalFactory();
        var (owner, ann) = await InTwo(portal, OrganisationRole.Member);
        using var governing = await portal.SignedIn(owner.Email);
        using var browser = await portal.SignedIn(ann.Email);
        await Switch(browser, "acme");
        Assert.Equal("acme", await Active(browser));

        await governing.Send(HttpMethod.Delete, $"{Api}/members/{ann.UserId}");

        Assert.Equal("own", await Active(browser));
        await portal.Db(db => db.Memberships.Where(m => m.UserId == ann.UserId).ExecuteDeleteAsync());
        Assert.Equal(HttpStatusCode.Forbidden, await browser.Status(Api));
        Assert.Equal(HttpStatusCode.OK, await browser.Status("/account/manage"));
    }

    [Theory]
    [InlineData("other")]
    [InlineData("asked")]
    [InlineData("nobody")]
    [InlineData("")]
    [InlineData("' OR 1=1 --")]
    public async Task An_organisation_that_one_is_not_in_is_not_found_and_nothing_changes(string wanted)
    {
        await using var portal = new PortalFactory();
        var (_, ann) = await InTwo(portal, OrganisationRole.Member);
        await portal.RegisterOwner("stranger@other.example", "Other");
        var asked = await portal.RegisterOwner("asked@asked.example", "Asked");
        await portal.Db(async db =>
        {
            db.Memberships.Add(new Membership
            {
                OrganisationId = asked.OrganisationId,
                UserId = ann.UserId,
                Role = OrganisationRole.Member,
                IsRequest = true,
                CreatedAt = portal.Time.GetUtcNow().UtcDateTime,
            });
            return await db.SaveChangesAsync();
        });
        using var browser = await portal.SignedIn(ann.Email);

        Assert.Equal(HttpStatusCode.NotFound, (await Switch(browser, wanted)).StatusCode);
        Assert.Equal("own", await Active(browser));
    }

    [Fact]
    public async Task A_foreign_page_cannot_switch_nor_lead_away()
    {
        await using var portal = new PortalFactory();
        var (_, ann) = await InTwo(portal, OrganisationRole.Member);
        using var browser = await portal.SignedIn(ann.Email);
        using var content = new FormUrlEncodedContent(Browser.Form(("organisation", "acme"), ("returnUrl", "/")));

        var forged = await browser.Http.PostAsync("/account/organisation", content, TestContext.Current.CancellationToken);
        var away = await Switch(browser, "acme", "//evil.example");

        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        Assert.Equal("/", away.Headers.Location!.ToString());
    }

    /// <summary>Somebody with an organisation of their own who is in <c>acme</c> too.</summary>
    private static async Task<(Person Owner, Person Both)> InTwo(PortalFactory portal, OrganisationRole role)
    {
        var owner = await portal.RegisterOwner();
        var ann = await portal.RegisterOwner("ann@own.example", "Own");
        portal.Time.Advance(TimeSpan.FromMinutes(1));
        await portal.Db(async db =>
        {
            db.Memberships.Add(new Membership
            {
                OrganisationId = owner.OrganisationId,
                UserId = ann.UserId,
                Role = role,
                CreatedAt = portal.Time.GetUtcNow().UtcDateTime,
            });
            return await db.SaveChangesAsync();
        });
        return (owner, ann);
    }

    private static Task<HttpResponseMessage> Switch(Browser browser, string organisation, string returnUrl = "/") =>
        browser.Submit("/account/manage", handler: null, Browser.Form(("organisation", organisation), ("returnUrl", returnUrl)), "/account/organisation");

    private static Task<HttpResponseMessage> MakeKey(Browser browser) =>
        browser.Send(HttpMethod.Post, "/api/keys", new CreateApiKeyRequest("a key", null));

    private static async Task<string> Active(Browser browser) => (await browser.Json<OrganisationView>(Api)).Slug;
}
