using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace Portal.Server.Tests.Auth;

public sealed class PasskeyTests
{
    [Fact]
    public async Task Options_for_signing_in_are_the_same_for_everybody_and_ask_who_is_there()
    {
        await using var portal = new PortalFactory().With("Auth:PasskeyDomain", "portal.example");
        using var browser = portal.Anonymous();

        using var options = await Options(browser, "/account/sign-in", "/account/passkey/request-options");

        Assert.Equal("portal.example", options.RootElement.GetProperty("rpId").GetString());
        Assert.Equal("required", options.RootElement.GetProperty("userVerification").GetString());
        Assert.Equal(0, options.RootElement.GetProperty("allowCredentials").GetArrayLength());
    }

    [Fact]
    public async Task Options_for_a_new_passkey_name_the_signed_in_person()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        using var browser = await portal.SignedIn(owner.Email);

        using var options = await Options(browser, "/account/manage", "/account/passkey/creation-options");

        Assert.Equal(owner.Email, options.RootElement.GetProperty("user").GetProperty("name").GetString());
        Assert.Equal("required", options.RootElement.GetProperty("authenticatorSelection").GetProperty("residentKey").GetString());
    }

    [Fact]
    public async Task A_new_passkey_needs_a_fresh_sign_in()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        using var browser = await portal.SignedIn(owner.Email);
        portal.Time.Advance(TimeSpan.FromMinutes(16));

        var response = await Post(browser, "/account/manage", "/account/passkey/creation-options");

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task A_visitor_gets_no_options_for_a_new_passkey()
    {
        await using var portal = new PortalFactory();
        using var browser = portal.Anonymous();

        var response = await Post(browser, "/account/sign-in", "/account/passkey/creation-options");

        Assert.NotEqual(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("""{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"AA","authenticatorData":"AA","signature":"AA"},"clientExtensionResults":{}}""")]
    public async Task A_made_up_passkey_signs_nobody_in(string credential)
    {
        await using var portal = new PortalFactory();
        using var browser = portal.Anonymous();
        using var options = await Options(browser, "/account/sign-in", "/account/passkey/request-options");

        var response = await browser.Submit("/account/sign-in", "sign-in-passkey", Browser.Form(("Credential", credential)));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Null(browser.SessionCookie);
    }

    [Fact]
    public async Task An_answer_to_a_challenge_that_is_gone_is_told_to_start_again()
    {
        await using var portal = new PortalFactory();
        using var browser = portal.Anonymous();

        var response = await browser.Submit("/account/sign-in", "sign-in-passkey", Browser.Form(("Credential", "{}")));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("start again", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    public async Task A_made_up_passkey_is_not_added(string credential)
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        using var browser = await portal.SignedIn(owner.Email);
        using var options = await Options(browser, "/account/manage", "/account/passkey/creation-options");

        var response = await browser.Submit("/account/manage", "passkey-add", Browser.Form(("Credential", credential), ("Name", "Key")));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(0, await portal.Db(db => db.UserPasskeys.CountAsync()));
    }

    private static async Task<JsonDocument> Options(Browser browser, string page, string path)
    {
        var response = await Post(browser, page, path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<JsonDocument>(TestContext.Current.CancellationToken))!;
    }

    private static async Task<HttpResponseMessage> Post(Browser browser, string page, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Headers.Add("RequestVerificationToken", await browser.Token(page));
        return await browser.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
