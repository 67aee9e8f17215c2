using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Features.Organisations;
using Portal.Server.Tests.Auth;

namespace Portal.Server.Tests.Organisations;

public sealed class InvitationTests
{
    private const string Own = "/api/organisation/invitations";
    private const string Accepting = "/api/invitations/accept";
    private const string Looking = "/api/invitations/look";

    [Fact]
    public async Task An_invited_person_joins_once_with_the_role_and_belongs_to_both()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        var other = await portal.RegisterOwner("Ann@Other.example", "Other");
        using var browser = await portal.SignedIn(owner.Email);
        using var invited = await portal.SignedIn(other.Email);
        var token = await Invite(browser, "ann@other.EXAMPLE", "Publisher");

        var offer = await (await invited.Send(HttpMethod.Post, Looking, new InvitationToken(token))).Content.ReadFromJsonAsync<InvitationOffer>(Stop);
        var first = await invited.Send(HttpMethod.Post, Accepting, new InvitationToken(token));
        var second = await invited.Send(HttpMethod.Post, Accepting, new InvitationToken(token));

        Assert.Equal(("Acme", "Publisher", "owner"), (offer!.Organisation, offer.Role, offer.InvitedBy));
        Assert.Equal(HttpStatusCode.NoContent, first.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        var view = await invited.Json<OrganisationView>("/api/organisation");
        Assert.Equal(("acme", "Publisher"), (view.Slug, view.Members.Single(m => m.UserId == other.UserId).Role));
        Assert.Equal(2, await portal.Db(db => db.Memberships.CountAsync(m => m.UserId == other.UserId)));
        Assert.Equal(["invitation.created", "invitation.accepted"], await Facts(portal));
        Assert.Empty(await browser.Json<List<InvitationView>>(Own));
    }

    [Fact]
    public async Task Somebody_who_registers_by_the_link_joins_instead_of_founding()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        using var browser = await portal.SignedIn(owner.Email);
        var page = Register(await Invite(browser, "new@acme.example", "Viewer"));
        using var visitor = portal.Anonymous();
        using var late = portal.Anonymous();
        var drawn = await visitor.Read(page);
        Assert.DoesNotContain("Input.Organisation", drawn, StringComparison.Ordinal);
        Assert.DoesNotContain("Acme", drawn, StringComparison.Ordinal);
        Assert.DoesNotContain("new@acme.example", drawn, StringComparison.Ordinal);

        var wrong = await visitor.Submit(page, "register", RegistrationTests.Form(("Email", "eve@evil.example")));
        var right = await visitor.Submit(page, "register",
            RegistrationTests.Form(("Email", "New@Acme.example")).Where(field => !field.Key.Contains("Organisation", StringComparison.Ordinal)));
        var again = await late.Submit(page, "register", RegistrationTests.Form(("Email", "new2@acme.example")));

        Assert.Equal(HttpStatusCode.NotFound, wrong.StatusCode);
        Assert.Equal((HttpStatusCode.Found, "/organisation"), (right.StatusCode, right.Headers.Location!.AbsolutePath));
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        Assert.Equal("acme", (await visitor.Json<OrganisationView>("/api/organisation")).Slug);
        Assert.Equal((2, 1), await portal.Db(async db => (await db.Users.CountAsync(), await db.Organisations.CountAsync())));
        Assert.Equal(["invitation.created", "invitation.accepted"], await Facts(portal));
    }

    [Fact]
    public async Task A_right_link_in_the_wrong_hands_is_answered_like_a_wrong_link()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        var thief = await portal.RegisterOwner("thief@other.example", "Other");
        using var browser = await portal.SignedIn(owner.Email);
        using var stranger = await portal.SignedIn(thief.Email);
        var token = await Invite(browser, "ann@acme.example");

        foreach (var path in new[] { Looking, Accepting })
        {
            var right = await stranger.Send(HttpMethod.Post, path, new InvitationToken(token));
            var wrong = await stranger.Send(HttpMethod.Post, path, new InvitationToken(new string('x', 43)));
            Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (right.StatusCode, wrong.StatusCode));
            Assert.Equal(await Code(wrong), await Code(right));
        }
        using var visitor = portal.Anonymous();
        Assert.Equal(HttpStatusCode.Unauthorized, (await visitor.Send(HttpMethod.Post, Accepting, new InvitationToken(token))).StatusCode);
        Assert.Equal(2, await portal.Db(db => db.Memberships.CountAsync()));
        Assert.Single(await browser.Json<List<InvitationView>>(Own));
    }

    [Fact]
    public async Task Guessing_is_bounded()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        using var browser = await portal.SignedIn(owner.Email);
        var answers = new List<HttpResponseMessage>();

        for (var i = 0; i < 6; i++)
        {
            answers.Add(await browser.Send(HttpMethod.Post, Looking, new InvitationToken($"guess {i}")));
        }

        Assert.All(answers.Take(5), answer => Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode));
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[5].StatusCode);
        Assert.Equal(TimeSpan.FromMinutes(1), answers[5].Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task The_link_is_told_once_and_stored_nowhere()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        using var browser = await portal.SignedIn(owner.Email);

        var token = await Invite(browser, "ann@acme.example");

        Assert.DoesNotContain(token, await (await browser.Get(Own)).Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        var stored = await portal.Db(db => db.Invitations.SingleAsync());
        Assert.NotEqual(Encoding.ASCII.GetBytes(token)[..32], stored.TokenHash);
        Assert.Equal(32, stored.TokenHash.Length);
        Assert.DoesNotContain(portal.Log.All, line => line.Contains(token, StringComparison.Ordinal));
        var facts = await portal.Db(db => db.AuditEntries.Select(e => e.Target).ToListAsync());
        Assert.DoesNotContain(facts, target => target.Contains(token, StringComparison.Ordinal) || target.Contains("ann@", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_revoked_an_expired_and_a_replaced_link_do_not_work()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        var ann = await portal.RegisterOwner("ann@other.example", "Other");
        using var browser = await portal.SignedIn(owner.Email);
        using var invited = await portal.SignedIn(ann.Email);

        var replaced = await Invite(browser, ann.Email);
        var revoked = await Invite(browser, ann.Email);
        Assert.Equal(HttpStatusCode.Gone, await Accept(invited, replaced));
        var id = Assert.Single(await browser.Json<List<InvitationView>>(Own)).Id;
        Assert.Equal(HttpStatusCode.NoContent, (await browser.Send(HttpMethod.Delete, $"{Own}/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.Send(HttpMethod.Delete, $"{Own}/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.Gone, await Accept(invited, revoked));
        var expired = await Invite(browser, ann.Email);
        await portal.Db(db => db.Invitations.ExecuteUpdateAsync(set => set.SetProperty(i => i.ExpiresAt, portal.Time.GetUtcNow().UtcDateTime)));
        Assert.Equal(HttpStatusCode.Gone, await Accept(invited, expired));
        Assert.Empty(await browser.Json<List<InvitationView>>(Own));
        Assert.Equal(1, await portal.Db(db => db.Memberships.CountAsync(m => m.UserId == ann.UserId)));
    }

    [Fact]
    public async Task An_invitation_lives_seven_days()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        using var browser = await portal.SignedIn(owner.Email);

        await Invite(browser, "ann@acme.example");

        var view = Assert.Single(await browser.Json<List<InvitationView>>(Own));
        Assert.Equal(TimeSpan.FromDays(7), view.ExpiresAt - view.CreatedAt);
    }

    [Fact]
    public async Task Parallel_use_of_one_link_lets_in_once()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        using var browser = await portal.SignedIn(owner.Email);
        var page = Register(await Invite(browser, "new@acme.example"));
        var visitors = Enumerable.Range(0, 4).Select(_ => portal.Anonymous()).ToList();

        var answers = await Task.WhenAll(visitors.Select(visitor =>
            visitor.Submit(page, "register", RegistrationTests.Form(("Email", "new@acme.example")))));

        Assert.Equal(1, answers.Count(answer => answer.StatusCode == HttpStatusCode.Found));
        Assert.Equal(2, await portal.Db(db => db.Memberships.CountAsync()));
        visitors.ForEach(visitor => visitor.Dispose());
    }

    [Fact]
    public async Task Nobody_invites_above_themselves_nor_without_governing()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        var admin = await portal.RegisterMember("admin@acme.example", owner, OrganisationRole.Admin);
        var member = await portal.RegisterMember("member@acme.example", owner, OrganisationRole.Publisher);
        using var governing = await portal.SignedIn(admin.Email);
        using var browser = await portal.SignedIn(member.Email);
        await Invite(governing, "ann@acme.example", "Admin");
        var id = Assert.Single(await governing.Json<List<InvitationView>>(Own)).Id;

        Assert.Equal(HttpStatusCode.Forbidden, await Status(governing, "bob@acme.example", "Owner"));
        Assert.Equal(HttpStatusCode.Forbidden, await Status(browser, "bob@acme.example", "Viewer"));
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.Send(HttpMethod.Delete, $"{Own}/{id}")).StatusCode);
        Assert.Empty(await browser.Json<List<InvitationView>>(Own));
        Assert.Equal(HttpStatusCode.Conflict, await Status(governing, "MEMBER@acme.example", "Viewer"));
        Assert.Equal(HttpStatusCode.BadRequest, await Status(governing, "not an address", "Viewer"));
        Assert.Equal(HttpStatusCode.BadRequest, await Status(governing, "bob@acme.example", "4"));
        Assert.Equal(1, await portal.Db(db => db.Invitations.CountAsync()));
    }

    [Theory]
    [InlineData("Member")]
    [InlineData(null)]
    public async Task An_inviter_who_stops_governing_takes_their_invitations_along(string? becomes)
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        var admin = await portal.RegisterMember("admin@acme.example", owner, OrganisationRole.Admin);
        var second = await portal.RegisterOwner("admin@private.example", "Private");
        using var browser = await portal.SignedIn(owner.Email);
        using var governing = await portal.SignedIn(admin.Email);
        using var invited = await portal.SignedIn(second.Email);
        var token = await Invite(governing, second.Email, "Admin");

        var member = $"/api/organisation/members/{admin.UserId}";
        var response = becomes is null
            ? await browser.Send(HttpMethod.Delete, member)
            : await browser.Send(HttpMethod.Put, $"{member}/role", new ChangeRoleRequest(becomes));

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(HttpStatusCode.Gone, await Accept(invited, token));
    }

    [Fact]
    public async Task Another_organisations_invitation_is_not_found_and_extra_fields_change_nothing()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        var stranger = await portal.RegisterOwner("stranger@other.example", "Other");
        using var browser = await portal.SignedIn(owner.Email);
        using var foreign = await portal.SignedIn(stranger.Email);
        var response = await browser.Send(HttpMethod.Post, Own, new
        {
            email = "ann@acme.example",
            role = "Viewer",
            organisationId = stranger.OrganisationId,
            expiresAt = "2099-01-01T00:00:00Z",
            status = "accepted",
        });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var id = Assert.Single(await browser.Json<List<InvitationView>>(Own)).Id;

        Assert.Empty(await foreign.Json<List<InvitationView>>(Own));
        Assert.Equal(HttpStatusCode.NotFound, (await foreign.Send(HttpMethod.Delete, $"{Own}/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.Send(HttpMethod.Delete, $"{Own}/{id}'--")).StatusCode);
        Assert.Single(await browser.Json<List<InvitationView>>(Own));
    }

    [Fact]
    public async Task Who_had_asked_to_join_is_in_by_the_invitation()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        using var browser = await portal.SignedIn(owner.Email);
        using var asking = portal.Anonymous();
        await RegistrationTests.Register(asking, RegistrationTests.Form(
            ("Email", "asking@acme.example"), ("Organisation.Choice", "join"), ("Organisation.ShortName", "acme")));

        Assert.Equal(HttpStatusCode.NoContent, await Accept(asking, await Invite(browser, "asking@acme.example", "Publisher")));

        var members = (await asking.Json<OrganisationView>("/api/organisation")).Members;
        Assert.Contains(members, member => member is { Email: "asking@acme.example", Role: "Publisher", IsRequest: false });
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static string Register(string token) =>
        $"/account/register?ReturnUrl={Uri.EscapeDataString($"/invitation?token={token}")}";

    private static async Task<string> Invite(Browser browser, string email, string role = "Member")
    {
        var response = await browser.Send(HttpMethod.Post, Own, new InviteRequest(email, role));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Headers.CacheControl!.NoStore);
        var created = await response.Content.ReadFromJsonAsync<CreatedInvitation>(Stop);
        return created!.Link["/invitation?token=".Length..];
    }

    private static async Task<HttpStatusCode> Status(Browser browser, string email, string role) =>
        (await browser.Send(HttpMethod.Post, Own, new InviteRequest(email, role))).StatusCode;

    private static async Task<HttpStatusCode> Accept(Browser browser, string token) =>
        (await browser.Send(HttpMethod.Post, Accepting, new InvitationToken(token))).StatusCode;

    private static async Task<string> Code(HttpResponseMessage response)
    {
        using var problem = System.Text.Json.JsonDocument.Parse(await response.Content.ReadAsStringAsync(Stop));
        return $"{problem.RootElement.GetProperty("code")} {problem.RootElement.GetProperty("detail")}";
    }

    private static Task<List<string>> Facts(PortalFactory portal) => portal.Db(db => db.AuditEntries
        .Where(e => e.Action.StartsWith("invitation.")).OrderBy(e => e.Sequence).Select(e => e.Action).ToListAsync());
}
