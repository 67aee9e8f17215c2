using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Portal.Server.Auth;
using Portal.Server.Auth.Passwords;

namespace Portal.Server.Tests.Auth;

public sealed partial class SignInTests
{
    [Fact]
    public async Task The_right_password_opens_the_page_that_was_asked_for()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        using var browser = portal.Anonymous();

        var response = await browser.SignIn(owner.Email, PortalFactory.Password, "/account/manage");

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.EndsWith("/account/manage", response.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Contains(owner.Email, await browser.Read("/account/manage"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_password_is_not_case_sensitive_in_the_address_but_in_itself()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        using var browser = portal.Anonymous();

        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.SignIn(owner.Email, PortalFactory.Password.ToUpperInvariant())).StatusCode);
        Assert.Equal(HttpStatusCode.Found, (await browser.SignIn(owner.Email.ToUpperInvariant(), PortalFactory.Password)).StatusCode);
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_address_get_the_same_answer()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        using var browser = portal.Anonymous();

        var wrong = await browser.SignIn(owner.Email, "not the password");
        var unknown = await browser.SignIn("other@acme.example", "not the password");

        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Equal(wrong.StatusCode, unknown.StatusCode);
        Assert.Equal(
            WithoutNonce(await Body(wrong)).Replace(owner.Email, "", StringComparison.Ordinal),
            WithoutNonce(await Body(unknown)).Replace("other@acme.example", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unknown_address_costs_a_hash_check_of_as_many_rounds_as_a_wrong_password()
    {
        var hasher = new RecordingHasher();
        await using var portal = new PortalFactory().With(services => services.AddSingleton<IPasswordHasher<PortalUser>>(hasher));
        var owner = await portal.RegisterOwner();
        using var browser = portal.Anonymous();

        await browser.SignIn(owner.Email, "not the password");
        await browser.SignIn("other@acme.example", "not the password");

        Assert.Equal(2, hasher.Rounds.Count);
        Assert.Single(hasher.Rounds.Distinct());
    }

    [Fact]
    public async Task Passwords_are_hashed_with_210000_rounds_of_SHA_512()
    {
        await using var portal = new PortalFactory().With(services =>
            services.Configure<PasswordHasherOptions>(options => options.IterationCount = PortalIdentity.HashRounds));
        var owner = await portal.RegisterOwner();

        var hash = Convert.FromBase64String((await portal.Db(db => db.Users.SingleAsync(u => u.Id == owner.UserId))).PasswordHash!);

        Assert.Equal([0, 0, 0, 2], hash[1..5]);
        Assert.Equal([0, 3, 0x34, 0x50], hash[5..9]);
    }

    [Fact]
    public async Task The_rounds_are_set_by_the_portal_itself()
    {
        await using var portal = new PortalFactory();
        var setups = portal.Services.GetServices<IConfigureOptions<PasswordHasherOptions>>().ToList();
        var options = new PasswordHasherOptions();

        // The last setup is the test's own.
        setups.SkipLast(1).ToList().ForEach(setup => setup.Configure(options));

        Assert.Equal(210_000, options.IterationCount);
    }

    [Fact]
    public async Task After_five_wrong_tries_even_the_right_password_has_to_wait()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        using var browser = portal.Anonymous();
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await browser.SignIn(owner.Email, "not the password")).StatusCode);
        }

        var early = await browser.SignIn(owner.Email, PortalFactory.Password);
        portal.Time.Advance(TimeSpan.FromMinutes(1));
        var late = await browser.SignIn(owner.Email, PortalFactory.Password);

        Assert.Equal(HttpStatusCode.TooManyRequests, early.StatusCode);
        Assert.Equal(60, early.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        Assert.Equal(HttpStatusCode.Found, late.StatusCode);
    }

    [Fact]
    public async Task Waiting_is_asked_of_unknown_addresses_too()
    {
        await using var portal = new PortalFactory();
        using var browser = portal.Anonymous();
        for (var i = 0; i < 5; i++)
        {
            await browser.SignIn("nobody@acme.example", "not the password");
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await browser.SignIn("nobody@acme.example", "not the password")).StatusCode);
    }

    [Fact]
    public async Task Guessing_from_elsewhere_does_not_lock_the_owner_out()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        using var home = await portal.SignedIn(owner.Email);
        for (var host = 1; host <= 12; host++)
        {
            using var stranger = portal.Anonymous(address: $"198.51.100.{host}");
            await stranger.SignIn(owner.Email, "not the password");
        }
        using var again = portal.Anonymous();

        Assert.Equal(HttpStatusCode.Found, (await again.SignIn(owner.Email, PortalFactory.Password)).StatusCode);
    }

    [Fact]
    public async Task A_disabled_person_is_told_what_a_wrong_password_is_told()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        await portal.Db(db => db.Users.ExecuteUpdateAsync(set => set.SetProperty(u => u.IsDisabled, true)));
        using var browser = portal.Anonymous();

        var response = await browser.SignIn(owner.Email, PortalFactory.Password);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Null(browser.SessionCookie);
    }

    [Fact]
    public async Task When_too_many_passwords_are_being_checked_the_answer_is_503_with_a_time()
    {
        using var gate = new PasswordGate(slots: 1);
        await using var portal = new PortalFactory().With(services => services.AddSingleton(gate));
        var owner = await portal.RegisterOwner();
        var inside = await gate.Enter(TestContext.Current.CancellationToken);
        var waiting = Enumerable.Range(0, 16).Select(_ => gate.Enter(TestContext.Current.CancellationToken)).ToList();
        using var browser = portal.Anonymous();

        var busy = await browser.SignIn(owner.Email, PortalFactory.Password);
        inside.Dispose();
        foreach (var lease in waiting)
        {
            (await lease).Dispose();
        }
        var free = await browser.SignIn(owner.Email, PortalFactory.Password);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, busy.StatusCode);
        Assert.NotNull(busy.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.Found, free.StatusCode);
    }

    [Fact]
    public async Task The_sign_in_page_is_drawn_in_Chinese_for_who_asks_for_it()
    {
        await using var portal = new PortalFactory();
        using var browser = portal.Anonymous();
        await browser.Get("/culture?c=zh-CN&returnUrl=/account/sign-in");

        Assert.Contains("使用通行密钥登录", await browser.Read("/account/sign-in"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Development", true)]
    [InlineData("Production", false)]
    public async Task Demo_sign_ins_are_listed_only_where_demo_data_is(string environment, bool listed)
    {
        await using var portal = new PortalFactory { Environment = environment };
        using var browser = portal.Anonymous();

        Assert.Equal(listed, (await browser.Read("/account/sign-in")).Contains("operator@demo.local", StringComparison.Ordinal));
    }

    /// <summary>A page without what is random in it.</summary>
    /// <summary>The script nonce and the state that holds the form's token are random in every answer.</summary>
    private static string WithoutNonce(string body) => Regex.Replace(body, "nonce=\"[^\"]*\"|<!--Blazor-[^>]*-->", "");

    private static async Task<string> Body(HttpResponseMessage response) =>
        RandomParts().Replace(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), "");

    [GeneratedRegex("CfDJ8[A-Za-z0-9_-]+")]
    private static partial Regex RandomParts();

    /// <summary>The real hasher, which remembers how many rounds each check took.</summary>
    private sealed class RecordingHasher : IPasswordHasher<PortalUser>
    {
        private readonly PasswordHasher<PortalUser> real = new(Options.Create(new PasswordHasherOptions { IterationCount = 1_000 }));

        public ConcurrentQueue<int> Rounds { get; } = new();

        public string HashPassword(PortalUser user, string password) => real.HashPassword(user, password);

        public PasswordVerificationResult VerifyHashedPassword(PortalUser user, string hashedPassword, string providedPassword)
        {
            // Identity's version 3 format: marker, function, then the rounds.
            Rounds.Enqueue(BinaryPrimitives.ReadInt32BigEndian(Convert.FromBase64String(hashedPassword).AsSpan(5)));
            return real.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }
}
