using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Features.Limits;
using Portal.Server.Features.Organisations;
using Portal.Server.Tests.Gateway.Fixture;
using Portal.Server.Tests.Limits;

namespace Portal.Server.Tests.Notices;

public sealed class NoticesApiTests
{
    private const string Api = "/api/notices";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_governs_and_the_member_concerned_see_a_notice_and_nobody_else()
    {
        await using var app = new GatewayApp();
        var tenant = await Warned(app);

        var seen = Assert.Single(await List(tenant.AsOwner()));
        Assert.Equal("bo's name: the soft budget of 0.001 credits a day is passed. Nothing is refused.", seen.Text);
        Assert.Equal(("budget.warned", "/organisation#limits", false), (seen.Kind, seen.Link, seen.IsRead));
        Assert.Equal([seen.Id], (await List(tenant.SignedIn("Member", "bo"))).Select(n => n.Id));
        Assert.Empty(await List(tenant.SignedIn("Member", "di")));
        Assert.Empty(await List(tenant.SignedIn("Publisher", "di")));
    }

    [Fact]
    public async Task Reading_is_everybodys_own()
    {
        await using var app = new GatewayApp();
        var tenant = await Warned(app);
        var (owner, member) = (tenant.AsOwner(), tenant.SignedIn("Member", "bo"));
        var id = Assert.Single(await List(owner)).Id;

        Assert.Equal(HttpStatusCode.NoContent, await Read(member, $"{id}/read"));
        Assert.Equal(HttpStatusCode.NoContent, await Read(member, $"{id}/read"));

        Assert.Equal((1, 0), (await Unread(owner), await Unread(member)));
        Assert.Equal(HttpStatusCode.NoContent, await Read(owner, "read"));
        Assert.Equal(0, await Unread(owner));
        Assert.True(Assert.Single(await List(owner)).IsRead);
    }

    [Fact]
    public async Task A_second_organisation_does_not_see_it_and_cannot_read_it()
    {
        await using var app = new GatewayApp();
        var tenant = await Warned(app);
        var id = Assert.Single(await List(tenant.AsOwner())).Id;
        var stranger = await LimitedTenant.Create(app, "other");

        Assert.Empty(await List(stranger.AsOwner("other")));
        Assert.Equal(HttpStatusCode.NotFound, await Read(stranger.AsOwner("other"), $"{id}/read"));
        Assert.Equal(HttpStatusCode.NotFound, await Read(tenant.SignedIn("Member", "di"), $"{id}/read"));
        Assert.Equal(HttpStatusCode.NoContent, await Read(stranger.AsOwner("other"), "read"));
        Assert.Equal(0, await app.Db(db => db.NoticeReads.CountAsync(Stop)));
        Assert.Equal(0, await Unread(stranger.AsOwner("other")));
    }

    [Fact]
    public async Task It_is_said_in_the_readers_language()
    {
        await using var app = new GatewayApp();
        var browser = (await Warned(app)).AsOwner();
        browser.DefaultRequestHeaders.AcceptLanguage.ParseAdd("zh-CN");

        Assert.Equal("bo's name：已超过每天 0.001 点的软预算。不会拒绝任何调用。", Assert.Single(await List(browser)).Text);
    }

    [Fact]
    public async Task A_changed_amount_is_told_of_anew_and_the_same_one_is_not()
    {
        await using var app = new GatewayApp();
        var tenant = await Warned(app);
        await tenant.SignedIn("Member", "bo").PostAsync("/predict/faces", Inputs.PngBody, Stop);
        Assert.Single(await List(tenant.AsOwner()));
        var limit = await app.Db(db => db.Limits.SingleAsync(Stop));

        await tenant.AsOwner().PutAsJsonAsync($"/api/limits/{limit.Id}", new ChangeLimitRequest(null, 3 * LimitedTenant.Price), Stop);
        await tenant.SignedIn("Member", "bo").PostAsync("/predict/faces", Inputs.PngBody, Stop);

        Assert.Equal(2, (await List(tenant.AsOwner())).Count);
    }

    /// <summary>A member, bo, passed a soft budget.</summary>
    private static async Task<Tenant> Warned(GatewayApp app)
    {
        var tenant = await LimitedTenant.Create(app);
        await tenant.Join("bo", OrganisationRole.Member);
        await tenant.Limit(LimitKind.Budget, most: null, LimitReset.Day, warnAt: LimitedTenant.Price, user: "bo");
        await tenant.SignedIn("Member", "bo").PostAsync("/predict/faces", Inputs.PngBody, Stop);
        return tenant;
    }

    private static async Task<IReadOnlyList<NoticeView>> List(HttpClient browser) => (await browser.GetFromJsonAsync<List<NoticeView>>(Api, Stop))!;

    private static async Task<int> Unread(HttpClient browser) => (await browser.GetFromJsonAsync<NoticeCount>($"{Api}/count", Stop))!.Unread;

    private static async Task<HttpStatusCode> Read(HttpClient browser, string path) => (await browser.PostAsync($"{Api}/{path}", null, Stop)).StatusCode;
}
