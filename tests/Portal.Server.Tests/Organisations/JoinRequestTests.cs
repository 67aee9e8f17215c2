using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Features.Organisations;
using Portal.Server.Tests.Auth;

namespace Portal.Server.Tests.Organisations;

public sealed class JoinRequestTests
{
    private const string Api = "/api/organisation";

    [Fact]
    public async Task Asking_to_join_gives_no_rights()
    {
        await using var portal = new PortalFactory();
        await portal.RegisterOwner();
        using var browser = await Ask(portal);

        Assert.Equal(HttpStatusCode.Forbidden, await browser.Status(Api));
        Assert.Contains("You have asked to join Acme", await browser.Read("/account/manage"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_short_name_that_nobody_has_is_refused_and_nothing_is_saved()
    {
        await using var portal = new PortalFactory();
        using var browser = portal.Anonymous();

        var response = await RegistrationTests.Register(
            browser, RegistrationTests.Form(("Organisation.Choice", "join"), ("Organisation.ShortName", "nobody")));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(0, await portal.Db(db => db.Users.CountAsync()));
    }

    [Theory]
    [InlineData(OrganisationRole.Owner)]
    [InlineData(OrganisationRole.Admin)]
    public async Task Who_governs_lets_people_in_as_members(OrganisationRole role)
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        var answering = await portal.RegisterMember("answering@acme.example", owner, role);
        using var asking = await Ask(portal);
        using var browser = await portal.SignedIn(answering.Email);
        var request = (await View(browser)).Members.Single(member => member.IsRequest);

        var response = await Answer(browser, request.UserId, accept: true);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        var view = await View(asking);
        Assert.Equal("acme", view.Slug);
        Assert.Equal(("Member", false), (view.Members.Single(m => m.UserId == request.UserId).Role, view.Members.Any(m => m.IsRequest)));
    }

    [Fact]
    public async Task A_declined_request_is_gone_and_the_person_can_choose_again()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        using var asking = await Ask(portal);
        using var browser = await portal.SignedIn(owner.Email);
        var request = (await View(browser)).Members.Single(member => member.IsRequest);

        Assert.Equal(HttpStatusCode.NoContent, (await Answer(browser, request.UserId, accept: false)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, await asking.Status(Api));
        var response = await asking.Submit("/account/manage", "membership", Browser.Form(
            ("Input.Organisation.Choice", "create"), ("Input.Organisation.Name", "Own Works"),
            ("Input.Organisation.Industry", "F"), ("Input.Organisation.SizeClass", "1-9")));

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.Equal("own-works", (await View(asking)).Slug);
    }

    [Theory]
    [InlineData(OrganisationRole.Publisher)]
    [InlineData(OrganisationRole.Member)]
    [InlineData(OrganisationRole.Viewer)]
    public async Task Who_does_not_govern_may_neither_see_nor_answer_requests(OrganisationRole role)
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        var member = await portal.RegisterMember("member@acme.example", owner, role);
        using var asking = await Ask(portal);
        var userId = await portal.Db(db => db.Memberships.Where(m => m.IsRequest).Select(m => m.UserId).SingleAsync());
        using var browser = await portal.SignedIn(member.Email);

        Assert.DoesNotContain((await View(browser)).Members, m => m.IsRequest);
        Assert.Equal(HttpStatusCode.Forbidden, (await Answer(browser, userId, accept: true)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, await asking.Status(Api));
    }

    [Fact]
    public async Task Another_organisations_request_is_not_found()
    {
        await using var portal = new PortalFactory();
        await portal.RegisterOwner();
        var stranger = await portal.RegisterOwner("stranger@other.example", "Other");
        using var asking = await Ask(portal);
        var userId = await portal.Db(db => db.Memberships.Where(m => m.IsRequest).Select(m => m.UserId).SingleAsync());
        using var browser = await portal.SignedIn(stranger.Email);

        Assert.DoesNotContain((await View(browser)).Members, m => m.UserId == userId);
        Assert.Equal(HttpStatusCode.NotFound, (await Answer(browser, userId, accept: true)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Answer(browser, userId, accept: false)).StatusCode);
        Assert.True(await portal.Db(db => db.Memberships.AnyAsync(m => m.UserId == userId && m.IsRequest)));
    }

    [Fact]
    public async Task A_members_role_cannot_be_changed_by_answering()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        using var browser = await portal.SignedIn(owner.Email);

        Assert.Equal(HttpStatusCode.NotFound, (await Answer(browser, owner.UserId, accept: false)).StatusCode);
        Assert.Equal("Owner", (await View(browser)).Members.Single().Role);
    }

    [Fact]
    public async Task An_answer_without_our_header_is_refused()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        using var asking = await Ask(portal);
        using var browser = await portal.SignedIn(owner.Email);
        var userId = await portal.Db(db => db.Memberships.Where(m => m.IsRequest).Select(m => m.UserId).SingleAsync());

        var response = await browser.Http.PostAsJsonAsync($"{Api}/requests", new AnswerJoinRequest(userId, true), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, await asking.Status(Api));
    }

    /// <summary>Registers somebody who asks to join <c>acme</c>.</summary>
    private static async Task<Browser> Ask(PortalFactory portal)
    {
        var browser = portal.Anonymous();
        var response = await RegistrationTests.Register(browser, RegistrationTests.Form(
            ("Email", "asking@acme.example"), ("Organisation.Choice", "join"), ("Organisation.ShortName", " ACME ")));
        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        return browser;
    }

    private static async Task<OrganisationView> View(Browser browser) =>
        (await browser.Http.GetFromJsonAsync<OrganisationView>(Api, TestContext.Current.CancellationToken))!;

    private static async Task<HttpResponseMessage> Answer(Browser browser, string userId, bool accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Api}/requests") { Content = JsonContent.Create(new AnswerJoinRequest(userId, accept)) };
        request.Headers.Add(AntiforgeryHeader.Name, AntiforgeryHeader.Value);
        return await browser.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
