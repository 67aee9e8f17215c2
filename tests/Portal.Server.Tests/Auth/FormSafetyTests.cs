using System.Net;
using Microsoft.EntityFrameworkCore;

namespace Portal.Server.Tests.Auth;

/// <summary>Another site can make a browser post a form, but cannot read our token.</summary>
public sealed class FormSafetyTests
{
    public static TheoryData<string, string?> Forms { get; } = new()
    {
        { "/account/sign-in", "sign-in" },
        { "/account/sign-in", "sign-in-passkey" },
        { "/account/register", "register" },
        { "/account/two-factor", "two-factor" },
        { "/account/recovery-code", "recovery-code" },
        { "/account/external", "external" },
        { "/account/manage", "profile" },
        { "/account/manage", "password" },
        { "/account/manage", "passkey-add" },
        { "/account/manage", "authenticator" },
        { "/account/sign-out", null },
        { "/account/external/start", null },
        { "/account/passkey/creation-options", null },
        { "/account/passkey/request-options", null },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_form_without_our_token_is_refused(string path, string? handler)
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        using var browser = await portal.SignedIn(owner.Email);
        using var form = new FormUrlEncodedContent(Browser.Form(
            ("_handler", handler ?? ""), ("DisplayName", "Changed"), ("Input.Email", owner.Email), ("Input.Password", PortalFactory.Password),
            ("returnUrl", "/"), ("culture", "zh-CN"), ("theme", "dark")));

        var response = await browser.Http.PostAsync(path, form, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.False(response.Headers.Contains("Set-Cookie") && response.Headers.GetValues("Set-Cookie").Any(line => !line.StartsWith("portal-antiforgery", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.OK, await browser.Status("/api/organisation"));
        Assert.Equal("owner", await portal.Db(db => db.Users.Select(u => u.DisplayName).SingleAsync()));
    }

    [Fact]
    public async Task A_token_of_one_person_is_worth_nothing_for_another()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        var member = await portal.RegisterMember("member@acme.example", owner);
        using var theirs = await portal.SignedIn(member.Email);
        using var browser = await portal.SignedIn(owner.Email);
        var token = await theirs.Token("/account/manage");
        using var form = new FormUrlEncodedContent(Browser.Form(
            ("_handler", "profile"), ("DisplayName", "Changed"), ("__RequestVerificationToken", token)));

        var response = await browser.Http.PostAsync("/account/manage", form, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Visiting_the_sign_out_page_signs_nobody_out()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        using var browser = await portal.SignedIn(owner.Email);

        await browser.Read("/account/sign-out");

        Assert.Equal(HttpStatusCode.OK, await browser.Status("/api/organisation"));
    }

    [Fact]
    public async Task Appearance_and_language_are_remembered_only_if_we_have_them()
    {
        await using var portal = new PortalFactory();
        using var browser = portal.Anonymous();

        var dark = await browser.Get("/theme?m=dark&returnUrl=/account/sign-in");
        var odd = await browser.Get("/theme?m=%3Cscript%3E&returnUrl=//evil");

        Assert.Contains(dark.Headers.GetValues("Set-Cookie"), line => line.StartsWith("theme=dark;", StringComparison.Ordinal));
        Assert.Equal("/account/sign-in", dark.Headers.Location!.OriginalString);
        Assert.Contains(odd.Headers.GetValues("Set-Cookie"), line => line.StartsWith("theme=system;", StringComparison.Ordinal));
        Assert.Equal("/", odd.Headers.Location!.OriginalString);
    }
}
