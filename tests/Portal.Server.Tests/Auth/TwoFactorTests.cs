using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Portal.Server.Auth.SecondFactor;

namespace Portal.Server.Tests.Auth;

public sealed partial class TwoFactorTests
{
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1234567890, "005924")]
    [InlineData(20000000000, "353130")]
    public void Codes_are_those_of_RFC_6238(long unixTime, string code) =>
        Assert.Equal(code, AuthenticatorCodes.Code("12345678901234567890"u8.ToArray(), unixTime / 30));

    [Fact]
    public async Task A_code_signs_in_once()
    {
        await using var portal = new PortalFactory();
        var (owner, secret) = await WithAuthenticator(portal);
        var code = Code(portal, secret);
        using var first = portal.Anonymous();
        using var second = portal.Anonymous();
        await first.SignIn(owner.Email, PortalFactory.Password);
        await second.SignIn(owner.Email, PortalFactory.Password);

        var once = await Enter(first, code);
        var twice = await Enter(second, code);

        Assert.Equal(HttpStatusCode.Found, once.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, twice.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await first.Status("/api/organisation"));
        Assert.Equal(HttpStatusCode.Unauthorized, await second.Status("/api/organisation"));
    }

    [Theory]
    [InlineData(-2, false)]
    [InlineData(-1, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public async Task A_clock_may_be_wrong_by_one_step(int steps, bool accepted)
    {
        await using var portal = new PortalFactory();
        var (owner, secret) = await WithAuthenticator(portal);
        portal.Time.Advance(TimeSpan.FromMinutes(5));
        using var browser = portal.Anonymous();
        await browser.SignIn(owner.Email, PortalFactory.Password);

        var response = await Enter(browser, Code(portal, secret, steps));

        Assert.Equal(accepted ? HttpStatusCode.Found : HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task The_password_alone_opens_nothing()
    {
        await using var portal = new PortalFactory();
        var (owner, _) = await WithAuthenticator(portal);
        using var browser = portal.Anonymous();

        var response = await browser.SignIn(owner.Email, PortalFactory.Password);

        Assert.Contains("/account/two-factor", response.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Null(browser.SessionCookie);
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.Status("/api/organisation"));
    }

    [Fact]
    public async Task A_code_without_the_password_opens_nothing()
    {
        await using var portal = new PortalFactory();
        var (_, secret) = await WithAuthenticator(portal);
        using var browser = portal.Anonymous();

        Assert.Equal(HttpStatusCode.BadRequest, (await Enter(browser, Code(portal, secret))).StatusCode);
    }

    [Fact]
    public async Task Codes_cannot_be_guessed_through()
    {
        await using var portal = new PortalFactory();
        var (owner, secret) = await WithAuthenticator(portal);
        using var browser = portal.Anonymous();
        await browser.SignIn(owner.Email, PortalFactory.Password);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await Enter(browser, "000000")).StatusCode);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await Enter(browser, Code(portal, secret))).StatusCode);
    }

    [Fact]
    public async Task A_recovery_code_lets_in_once_and_is_not_in_the_database()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        var (_, codes) = await AddAuthenticator(portal, owner);
        using var first = portal.Anonymous();
        using var second = portal.Anonymous();
        await first.SignIn(owner.Email, PortalFactory.Password);
        await second.SignIn(owner.Email, PortalFactory.Password);

        var once = await first.Submit("/account/recovery-code", "recovery-code", Browser.Form(("Code", codes[0].ToLowerInvariant())));
        var twice = await second.Submit("/account/recovery-code", "recovery-code", Browser.Form(("Code", codes[0])));

        Assert.Equal(10, codes.Count);
        Assert.Equal(HttpStatusCode.Found, once.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, twice.StatusCode);
        var stored = await portal.Db(db => db.UserTokens.Select(t => t.Value).ToListAsync());
        Assert.DoesNotContain(stored, value => value!.Contains(codes[1], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Removing_the_app_needs_a_fresh_sign_in()
    {
        await using var portal = new PortalFactory();
        var (owner, secret) = await WithAuthenticator(portal);
        portal.Time.Advance(TimeSpan.FromMinutes(1));
        using var browser = portal.Anonymous();
        await browser.SignIn(owner.Email, PortalFactory.Password);
        await Enter(browser, Code(portal, secret));
        portal.Time.Advance(TimeSpan.FromMinutes(16));

        var stale = await browser.Submit("/account/manage", "authenticator-remove", []);

        Assert.Equal(HttpStatusCode.BadRequest, stale.StatusCode);
        Assert.True(await portal.Db(db => db.Users.Select(u => u.TwoFactorEnabled).SingleAsync()));
    }

    private static async Task<(Person Owner, byte[] Secret)> WithAuthenticator(PortalFactory portal)
    {
        var owner = await portal.RegisterOwner();
        var (secret, _) = await AddAuthenticator(portal, owner);
        // The code that confirmed the app is used up.
        portal.Time.Advance(TimeSpan.FromSeconds(60));
        return (owner, secret);
    }

    private static async Task<(byte[] Secret, List<string> RecoveryCodes)> AddAuthenticator(PortalFactory portal, Person person)
    {
        using var browser = await portal.SignedIn(person.Email);
        var page = await browser.Read("/account/manage");
        Assert.Contains("<svg", page, StringComparison.Ordinal);
        var secret = Base32.Decode(Key().Match(page).Groups[1].Value.Replace(" ", "", StringComparison.Ordinal));
        var response = await browser.Submit("/account/manage", "authenticator", Browser.Form(("Code", Code(portal, secret))));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var confirmed = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (secret, [.. RecoveryCode().Matches(confirmed).Select(match => match.Groups[1].Value)]);
    }

    private static Task<HttpResponseMessage> Enter(Browser browser, string code) =>
        browser.Submit("/account/two-factor", "two-factor", Browser.Form(("Code", code)));

    private static string Code(PortalFactory portal, byte[] secret, int steps = 0) =>
        AuthenticatorCodes.Code(secret, (portal.Time.GetUtcNow().ToUnixTimeSeconds() / 30) + steps);

    [GeneratedRegex("id=\"authenticator-key\">([A-Z2-7 ]+)<")]
    private static partial Regex Key();

    [GeneratedRegex("<li><code>([^<]+)</code></li>")]
    private static partial Regex RecoveryCode();
}
