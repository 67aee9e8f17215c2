using System.Collections.Concurrent;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Portal.Server.Auth.Sessions;

namespace Portal.Server.Tests.Auth;

public sealed class SessionTests
{
    private const string Api = "/api/organisation";

    [Fact]
    public async Task A_program_without_a_cookie_is_answered_401_and_not_redirected()
    {
        await using var portal = new PortalFactory();
        using var browser = portal.Anonymous();

        Assert.Equal(HttpStatusCode.Unauthorized, await browser.Status(Api));
    }

    [Fact]
    public async Task A_person_without_a_cookie_is_led_to_the_sign_in_page()
    {
        await using var portal = new PortalFactory();
        using var browser = portal.Anonymous();

        var response = await browser.Get("/account/manage");

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.EndsWith("/account/sign-in?ReturnUrl=%2Faccount%2Fmanage", response.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_sign_in_makes_a_new_session_and_ends_the_browsers_old_one()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        using var browser = await portal.SignedIn(owner.Email);
        var first = browser.SessionCookie!;
        await browser.SignIn(owner.Email, PortalFactory.Password);
        using var thief = portal.Anonymous();
        thief.Carry(first);

        Assert.NotEqual(first, browser.SessionCookie);
        Assert.Equal(HttpStatusCode.OK, await browser.Status(Api));
        Assert.Equal(HttpStatusCode.Unauthorized, await thief.Status(Api));
    }

    [Fact]
    public async Task A_copied_cookie_is_dead_at_once_after_signing_out()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        using var browser = await portal.SignedIn(owner.Email);
        using var thief = portal.Anonymous();
        thief.Carry(browser.SessionCookie!);
        Assert.Equal(HttpStatusCode.OK, await thief.Status(Api));

        var response = await browser.SignOut();

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.Null(browser.SessionCookie);
        Assert.Equal(HttpStatusCode.Unauthorized, await thief.Status(Api));
    }

    [Fact]
    public async Task Changing_the_password_ends_every_other_session_at_once()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        using var other = await portal.SignedIn(owner.Email);
        using var browser = await portal.SignedIn(owner.Email);
        var before = browser.SessionCookie;

        var response = await browser.Submit(
            "/account/manage", "password", Browser.Form(("Input.Current", PortalFactory.Password), ("Input.Next", "amber-kettle-orchard")));

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.NotEqual(before, browser.SessionCookie);
        Assert.Equal(HttpStatusCode.OK, await browser.Status(Api));
        Assert.Equal(HttpStatusCode.Unauthorized, await other.Status(Api));
        using var again = portal.Anonymous();
        Assert.Equal(HttpStatusCode.Unauthorized, (await again.SignIn(owner.Email, PortalFactory.Password)).StatusCode);
        Assert.Equal(HttpStatusCode.Found, (await again.SignIn(owner.Email, "amber-kettle-orchard")).StatusCode);
    }

    [Theory]
    [InlineData("not the password", "amber-kettle-orchard", "That is not your current password.")]
    [InlineData(PortalFactory.Password, "Password123!", "easy to guess")]
    [InlineData(PortalFactory.Password, "short", "at least 12 characters")]
    public async Task A_refused_password_change_changes_nothing(string current, string next, string reason)
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        using var other = await portal.SignedIn(owner.Email);
        using var browser = await portal.SignedIn(owner.Email);

        var response = await browser.Submit("/account/manage", "password", Browser.Form(("Input.Current", current), ("Input.Next", next)));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(reason, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await other.Status(Api));
        using var again = portal.Anonymous();
        Assert.Equal(HttpStatusCode.Found, (await again.SignIn(owner.Email, PortalFactory.Password)).StatusCode);
    }

    [Fact]
    public async Task Disabling_a_person_ends_the_sessions_at_once()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        using var browser = await portal.SignedIn(owner.Email);

        await portal.Db(db => db.Users.ExecuteUpdateAsync(set => set.SetProperty(u => u.IsDisabled, true)));

        Assert.Equal(HttpStatusCode.Unauthorized, await browser.Status(Api));
    }

    [Fact]
    public async Task Leaving_the_organisation_takes_its_rights_at_once()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        using var browser = await portal.SignedIn(owner.Email);

        await portal.Db(db => db.Memberships.ExecuteDeleteAsync());

        Assert.Equal(HttpStatusCode.Forbidden, await browser.Status(Api));
    }

    [Fact]
    public async Task An_unused_session_ends_after_twelve_hours()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        using var browser = await portal.SignedIn(owner.Email);

        portal.Time.Advance(TimeSpan.FromHours(11.9));
        Assert.Equal(HttpStatusCode.OK, await browser.Status(Api));
        portal.Time.Advance(TimeSpan.FromHours(12.1));

        Assert.Equal(HttpStatusCode.Unauthorized, await browser.Status(Api));
    }

    [Fact]
    public async Task A_used_session_ends_after_seven_days()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        using var browser = await portal.SignedIn(owner.Email);
        for (var hours = 0; hours < 7 * 24 - 6; hours += 6)
        {
            portal.Time.Advance(TimeSpan.FromHours(6));
            Assert.Equal(HttpStatusCode.OK, await browser.Status(Api));
        }

        portal.Time.Advance(TimeSpan.FromHours(6));

        Assert.Equal(HttpStatusCode.Unauthorized, await browser.Status(Api));
    }

    [Fact]
    public async Task Another_session_can_be_ended_from_the_account_page()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        using var lost = await portal.SignedIn(owner.Email);
        var lostId = await portal.Db(db => db.Sessions.Select(s => s.Id).SingleAsync());
        using var browser = await portal.SignedIn(owner.Email);

        var response = await browser.Submit("/account/manage", $"session-end-{lostId}", []);

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await lost.Status(Api));
        Assert.Equal(HttpStatusCode.OK, await browser.Status(Api));
    }

    [Fact]
    public async Task A_strangers_session_cannot_be_ended()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        var stranger = await portal.RegisterOwner("stranger@other.example", "Other");
        using var browser = await portal.SignedIn(owner.Email);
        var id = await portal.Db(db => db.Sessions.Select(s => s.Id).SingleAsync());
        using var other = await portal.SignedIn(stranger.Email);

        await other.Submit("/account/manage", $"session-end-{id}", []);

        Assert.Equal(HttpStatusCode.OK, await browser.Status(Api));
    }

    [Fact]
    public async Task The_database_does_not_hold_what_the_cookie_holds()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        var sessions = portal.Services.GetRequiredService<UserSessions>();

        var token = await sessions.Start(owner.UserId, "203.0.113.1", "test", TestContext.Current.CancellationToken);

        var id = await portal.Db(db => db.Sessions.Select(s => s.Id).SingleAsync());
        Assert.NotEqual(token, id);
        Assert.NotNull(await sessions.Find(token, TestContext.Current.CancellationToken));
        Assert.Null(await sessions.Find(id, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Ended_sessions_are_swept()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        var sessions = portal.Services.GetRequiredService<UserSessions>();
        await sessions.Start(owner.UserId, "203.0.113.1", "old", TestContext.Current.CancellationToken);
        portal.Time.Advance(TimeSpan.FromHours(13));
        await sessions.Start(owner.UserId, "203.0.113.1", "new", TestContext.Current.CancellationToken);

        await sessions.Sweep(TestContext.Current.CancellationToken);

        Assert.Equal("new", (await portal.Db(db => db.Sessions.SingleAsync())).UserAgent);
    }

    [Theory]
    [InlineData("http", "portal", false)]
    [InlineData("https", "__Host-portal", true)]
    public async Task The_cookie_is_out_of_reach_of_scripts_and_other_sites(string scheme, string name, bool secure)
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        using var browser = portal.Anonymous(scheme);

        var response = await browser.SignIn(owner.Email, PortalFactory.Password);

        var cookie = response.Headers.GetValues("Set-Cookie").Single(line => line.StartsWith($"{name}=", StringComparison.Ordinal)).ToLowerInvariant();
        Assert.Contains("; httponly", cookie, StringComparison.Ordinal);
        Assert.Contains("; samesite=lax", cookie, StringComparison.Ordinal);
        Assert.Contains("; path=/", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("domain=", cookie, StringComparison.Ordinal);
        Assert.Equal(secure, cookie.Contains("; secure", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_static_file_costs_no_look_at_the_database_and_a_page_asks_once_who_is_there()
    {
        var queries = new QueryCount();
        await using var portal = new PortalFactory().With(services =>
            services.ConfigureDbContext<Server.Data.SqlitePortalDb>(options => options.AddInterceptors(queries)));
        var owner = await portal.RegisterOwner();
        using var browser = await portal.SignedIn(owner.Email);

        queries.Asked.Clear();
        Assert.Equal(HttpStatusCode.OK, await browser.Status("/css/account.css"));
        var forFile = queries.Asked.Count;
        Assert.Equal(HttpStatusCode.OK, await browser.Status("/account/sign-out"));

        Assert.Equal(0, forFile);
        Assert.Single(queries.Asked, asked => asked.Contains("\"Sessions\"", StringComparison.Ordinal));
        // And once for the bell, how many notices are unread.
        Assert.Single(queries.Asked, asked => asked.Contains("\"Notices\"", StringComparison.Ordinal));
        Assert.Equal(2, queries.Asked.Count);
    }

    private sealed class QueryCount : DbCommandInterceptor
    {
        public ConcurrentQueue<string> Asked { get; } = new();

        public override ValueTask<InterceptionResult<System.Data.Common.DbDataReader>> ReaderExecutingAsync(
            System.Data.Common.DbCommand command, CommandEventData eventData, InterceptionResult<System.Data.Common.DbDataReader> result, CancellationToken cancellationToken = default)
        {
            // What the portal does by the clock, such as looking for webhooks that are due, is not the page's.
            if (!command.CommandText.Contains("Webhook", StringComparison.Ordinal))
            {
                Asked.Enqueue(command.CommandText);
            }
            return ValueTask.FromResult(result);
        }
    }
}
