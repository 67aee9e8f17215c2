using System.Net;
using Microsoft.EntityFrameworkCore;

namespace Portal.Server.Tests.Auth;

public sealed class ExternalSignInTests
{
    [Fact]
    public async Task Somebody_new_chooses_an_organisation_and_is_known_by_issuer_and_subject()
    {
        using var provider = new FakeIdentityProvider();
        await using var portal = provider.Portal();
        using var browser = portal.Anonymous();

        var page = await provider.Visit(browser);
        var registered = await Register(browser);

        Assert.Contains("eve@id.example", await Text(page), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Found, registered.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await browser.Status("/api/organisation"));
        var login = await portal.Db(db => db.UserLogins.SingleAsync());
        Assert.Equal((FakeIdentityProvider.Issuer, "subject-1"), (login.LoginProvider, login.ProviderKey));
        Assert.Null((await portal.Db(db => db.Users.SingleAsync())).PasswordHash);
    }

    [Fact]
    public async Task Somebody_known_goes_straight_in_even_with_another_address()
    {
        using var provider = new FakeIdentityProvider();
        await using var portal = provider.Portal();
        using var first = portal.Anonymous();
        await provider.Visit(first);
        await Register(first);
        provider.Email = "changed@id.example";
        using var again = portal.Anonymous();

        var response = await provider.Visit(again);

        Assert.EndsWith("/account/manage", response.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await again.Status("/api/organisation"));
        Assert.Equal(1, await portal.Db(db => db.Users.CountAsync()));
    }

    [Fact]
    public async Task An_equal_address_links_nothing()
    {
        using var provider = new FakeIdentityProvider();
        await using var portal = provider.Portal();
        var owner = await portal.RegisterOwner();
        provider.Email = owner.Email;
        using var browser = portal.Anonymous();

        await provider.Visit(browser);
        var registered = await Register(browser, owner.Email);

        Assert.Equal(HttpStatusCode.Unauthorized, await browser.Status("/api/organisation"));
        Assert.Equal(HttpStatusCode.Conflict, registered.StatusCode);
        Assert.Equal((1, 0, 1), await portal.Db(async db => (await db.Users.CountAsync(), await db.UserLogins.CountAsync(), await db.Organisations.CountAsync())));
    }

    [Fact]
    public async Task A_signed_in_person_can_add_and_remove_the_provider()
    {
        using var provider = new FakeIdentityProvider();
        await using var portal = provider.Portal();
        var owner = await portal.RegisterOwner();
        using var browser = await portal.SignedIn(owner.Email);

        var linked = await provider.Visit(browser, "/account/manage", link: true);
        using var other = portal.Anonymous();
        await provider.Visit(other);

        Assert.EndsWith("done=ExternalLinked", linked.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await other.Status("/api/organisation"));
        var removed = await browser.Submit("/account/manage", $"external-remove-{FakeIdentityProvider.Issuer}-subject-1", []);
        Assert.Equal(HttpStatusCode.Found, removed.StatusCode);
        Assert.Equal(0, await portal.Db(db => db.UserLogins.CountAsync()));
    }

    [Theory]
    [InlineData("issuer")]
    [InlineData("audience")]
    [InlineData("nonce")]
    [InlineData("signature")]
    [InlineData("state")]
    public async Task An_answer_that_was_not_made_for_us_signs_nobody_in(string wrong)
    {
        using var provider = new FakeIdentityProvider();
        await using var portal = provider.Portal();
        using var known = portal.Anonymous();
        await provider.Visit(known);
        await Register(known);
        provider.TokenIssuer = wrong == "issuer" ? "https://evil.example" : FakeIdentityProvider.Issuer;
        provider.Audience = wrong == "audience" ? "another" : "portal";
        provider.WrongNonce = wrong == "nonce" ? "another" : null;
        provider.SignsWithForeignKey = wrong == "signature";
        using var browser = portal.Anonymous();

        var response = await provider.Visit(browser, state: wrong == "state" ? "another" : null);

        Assert.Contains("Signing in there did not work", WebUtility.HtmlDecode(await Text(response)), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.Status("/api/organisation"));
    }

    private static Task<HttpResponseMessage> Register(Browser browser, string email = "eve@id.example") =>
        browser.Submit("/account/external?ReturnUrl=%2F", "external", RegistrationTests.Form(("Email", email), ("DisplayName", "Eve"), ("Password", "")));

    private static Task<string> Text(HttpResponseMessage response) => response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
