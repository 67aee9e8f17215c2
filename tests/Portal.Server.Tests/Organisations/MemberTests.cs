using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Features.Organisations;

namespace Portal.Server.Tests.Organisations;

public sealed class MemberTests
{
    private const string Api = "/api/organisation";

    [Theory]
    [InlineData(OrganisationRole.Owner)]
    [InlineData(OrganisationRole.Admin)]
    public async Task Who_governs_changes_a_role_and_it_counts_at_once_in_open_sessions(OrganisationRole governing)
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        var admin = await portal.RegisterMember("admin@acme.example", owner, governing);
        var member = await portal.RegisterMember("member@acme.example", owner);
        using var browser = await portal.SignedIn(admin.Email);
        using var open = await portal.SignedIn(member.Email);
        Assert.Equal(HttpStatusCode.OK, (await MakeKey(open)).StatusCode);

        var response = await SetRole(browser, member, "Viewer");

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await MakeKey(open)).StatusCode);
        Assert.Equal("Viewer", await RoleOf(browser, member));
        Assert.Equal([$"role.changed {admin.UserId} {member.UserId}/Viewer"], await Facts(portal, "role."));
    }

    [Theory]
    [InlineData(OrganisationRole.Publisher)]
    [InlineData(OrganisationRole.Member)]
    [InlineData(OrganisationRole.Viewer)]
    public async Task Who_does_not_govern_changes_nobody_not_even_themselves(OrganisationRole role)
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        var member = await portal.RegisterMember("member@acme.example", owner, role);
        using var browser = await portal.SignedIn(member.Email);

        Assert.Equal(HttpStatusCode.Forbidden, (await SetRole(browser, member, "Owner")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await SetRole(browser, owner, "Viewer")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await Remove(browser, owner)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await Remove(browser, owner with { UserId = "nobody" })).StatusCode);
        Assert.Equal(("Owner", role.ToString()), (await RoleOf(browser, owner), await RoleOf(browser, member)));
        Assert.Empty(await Facts(portal, "role."));
    }

    [Fact]
    public async Task An_admin_makes_and_unmakes_no_owner()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        await portal.RegisterMember("second@acme.example", owner, OrganisationRole.Owner);
        var admin = await portal.RegisterMember("admin@acme.example", owner, OrganisationRole.Admin);
        using var browser = await portal.SignedIn(admin.Email);

        Assert.Equal(HttpStatusCode.Forbidden, (await SetRole(browser, admin, "Owner")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await SetRole(browser, owner, "Admin")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await Remove(browser, owner)).StatusCode);
        Assert.Equal(("Owner", "Admin"), (await RoleOf(browser, owner), await RoleOf(browser, admin)));
    }

    [Fact]
    public async Task An_owner_makes_another_and_may_then_step_down_and_leave()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        var heir = await portal.RegisterMember("heir@acme.example", owner);
        using var browser = await portal.SignedIn(owner.Email);

        Assert.Equal(HttpStatusCode.NoContent, (await SetRole(browser, heir, "Owner")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await SetRole(browser, owner, "Member")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await Leave(browser)).StatusCode);

        Assert.Equal(HttpStatusCode.Forbidden, await browser.Status(Api));
        Assert.Equal([$"member.left {owner.UserId} {owner.UserId}"], await Facts(portal, "member."));
    }

    [Fact]
    public async Task The_last_owner_can_neither_leave_nor_be_removed_nor_step_down()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        var disabled = await portal.RegisterMember("gone@acme.example", owner, OrganisationRole.Owner);
        await portal.Db(db => db.Users.Where(u => u.Id == disabled.UserId).ExecuteUpdateAsync(set => set.SetProperty(u => u.IsDisabled, true)));
        using var browser = await portal.SignedIn(owner.Email);

        Assert.Equal(HttpStatusCode.Conflict, (await Leave(browser)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await Remove(browser, owner)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await SetRole(browser, owner, "Admin")).StatusCode);
        Assert.Equal("Owner", await RoleOf(browser, owner));
    }

    [Fact]
    public async Task Two_owners_who_leave_in_the_same_moment_do_not_both_go()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        var second = await portal.RegisterMember("second@acme.example", owner, OrganisationRole.Owner);
        using var one = await portal.SignedIn(owner.Email);
        using var two = await portal.SignedIn(second.Email);

        var answers = await Task.WhenAll(Leave(one), Leave(two), Remove(one, second), Remove(two, owner));

        Assert.Equal(1, answers.Count(answer => answer.StatusCode == HttpStatusCode.NoContent));
        Assert.Equal(1, await portal.Db(db => db.Memberships.CountAsync(m => m.Role == OrganisationRole.Owner)));
    }

    [Fact]
    public async Task A_removed_member_is_out_at_once_wherever_they_are_signed_in()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        var member = await portal.RegisterMember("member@acme.example", owner, OrganisationRole.Publisher);
        using var browser = await portal.SignedIn(owner.Email);
        using var office = await portal.SignedIn(member.Email);
        using var home = await portal.SignedIn(member.Email, address: "203.0.113.7");
        Assert.Equal(HttpStatusCode.OK, await office.Status("/api/keys"));

        Assert.Equal(HttpStatusCode.NoContent, (await Remove(browser, member)).StatusCode);

        Assert.Equal(HttpStatusCode.Forbidden, await office.Status("/api/keys"));
        Assert.Equal(HttpStatusCode.Forbidden, await home.Status(Api));
        Assert.Equal(HttpStatusCode.NotFound, (await Remove(browser, member)).StatusCode);
        Assert.Equal([$"member.removed {owner.UserId} {member.UserId}"], await Facts(portal, "member."));
    }

    [Fact]
    public async Task Anybody_else_may_leave()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        var viewer = await portal.RegisterMember("viewer@acme.example", owner, OrganisationRole.Viewer);
        using var browser = await portal.SignedIn(viewer.Email);

        Assert.Equal(HttpStatusCode.NoContent, (await Leave(browser)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, await browser.Status(Api));
        Assert.Equal(HttpStatusCode.Forbidden, (await Leave(browser)).StatusCode);
    }

    [Fact]
    public async Task Another_organisations_people_and_requests_are_not_found_and_not_touched()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        var member = await portal.RegisterMember("member@acme.example", owner);
        var asking = await portal.RegisterMember("asking@acme.example", owner);
        await portal.Db(db => db.Memberships.Where(m => m.UserId == asking.UserId).ExecuteUpdateAsync(set => set.SetProperty(m => m.IsRequest, true)));
        var stranger = await portal.RegisterOwner("stranger@other.example", "Other");
        using var browser = await portal.SignedIn(stranger.Email);
        using var own = await portal.SignedIn(owner.Email);

        Assert.Equal(HttpStatusCode.NotFound, (await SetRole(browser, member, "Viewer")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await SetRole(browser, owner, "Viewer")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Remove(browser, member)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await SetRole(own, asking, "Admin")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Remove(own, asking)).StatusCode);
        Assert.Equal(("Owner", "Member"), (await RoleOf(own, owner), await RoleOf(own, member)));
        Assert.Empty(await Facts(portal, "member."));
    }

    [Theory]
    [InlineData("5")]
    [InlineData("owner")]
    [InlineData("God")]
    [InlineData("Admin, Owner")]
    [InlineData("")]
    public async Task A_role_that_does_not_exist_is_refused(string role)
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        var member = await portal.RegisterMember("member@acme.example", owner);
        using var browser = await portal.SignedIn(owner.Email);

        Assert.Equal(HttpStatusCode.BadRequest, (await SetRole(browser, member, role)).StatusCode);
        Assert.Equal("Member", await RoleOf(browser, member));
    }

    [Fact]
    public async Task More_fields_than_asked_for_change_nothing_more()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        var member = await portal.RegisterMember("member@acme.example", owner);
        var other = await portal.RegisterOwner("stranger@other.example", "Other");
        using var browser = await portal.SignedIn(owner.Email);

        var response = await browser.Send(HttpMethod.Put, $"{Api}/members/{member.UserId}/role", new
        {
            role = "Publisher",
            organisationId = other.OrganisationId,
            userId = owner.UserId,
            isRequest = true,
            createdAt = "1999-01-01",
        });

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(("Owner", "Publisher"), (await RoleOf(browser, owner), await RoleOf(browser, member)));
        Assert.Equal(1, await portal.Db(db => db.Memberships.CountAsync(m => m.OrganisationId == other.OrganisationId)));
    }

    [Fact]
    public async Task Visitors_keys_and_pages_of_others_govern_nobody()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        var member = await portal.RegisterMember("member@acme.example", owner);
        using var browser = await portal.SignedIn(owner.Email);
        var key = await (await MakeKey(browser)).Content.ReadFromJsonAsync<CreatedApiKey>(TestContext.Current.CancellationToken);
        using var program = portal.Anonymous();
        Assert.Equal(HttpStatusCode.Unauthorized, (await Remove(program, member)).StatusCode);

        program.Http.DefaultRequestHeaders.Authorization = new("Bearer", key!.Secret);

        Assert.Equal(HttpStatusCode.Unauthorized, (await Remove(program, member)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SetRole(program, member, "Owner")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Leave(program)).StatusCode);
        var foreign = await browser.Http.DeleteAsync($"{Api}/members/{member.UserId}", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, foreign.StatusCode);
        Assert.Equal("Member", await RoleOf(browser, member));
    }

    private static Task<HttpResponseMessage> SetRole(Browser browser, Person person, string role) =>
        browser.Send(HttpMethod.Put, $"{Api}/members/{person.UserId}/role", new ChangeRoleRequest(role));

    private static Task<HttpResponseMessage> Remove(Browser browser, Person person) =>
        browser.Send(HttpMethod.Delete, $"{Api}/members/{person.UserId}");

    private static Task<HttpResponseMessage> Leave(Browser browser) => browser.Send(HttpMethod.Post, $"{Api}/leave");

    private static Task<HttpResponseMessage> MakeKey(Browser browser) =>
        browser.Send(HttpMethod.Post, "/api/keys", new CreateApiKeyRequest("a key", null));

    private static async Task<string> RoleOf(Browser browser, Person person) =>
        (await browser.Json<OrganisationView>(Api)).Members.Single(member => member.UserId == person.UserId).Role;

    private static Task<List<string>> Facts(PortalFactory portal, string prefix) => portal.Db(db => db.AuditEntries
        .Where(e => e.Action.StartsWith(prefix)).OrderBy(e => e.Sequence).Select(e => $"{e.Action} {e.Actor} {e.Target}").ToListAsync());
}
