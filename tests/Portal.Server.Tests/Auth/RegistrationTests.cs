using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Portal.Server.Features.Organisations;

namespace Portal.Server.Tests.Auth;

public sealed partial class RegistrationTests
{
    [Fact]
    public async Task Registering_with_a_new_organisation_makes_its_owner_and_signs_in()
    {
        await using var portal = new PortalFactory();
        using var browser = portal.Anonymous();

        var response = await Register(browser, Form());

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await browser.Status("/api/organisation"));
        var membership = await portal.Db(db => db.Memberships.Include(m => m.Organisation).Include(m => m.User).SingleAsync());
        Assert.Equal(OrganisationRole.Owner, membership.Role);
        Assert.False(membership.IsRequest);
        Assert.Equal(("acme-ag", "Acme AG", "C", "10-49", "CH"), (
            membership.Organisation!.Slug, membership.Organisation.Name, membership.Organisation.Industry,
            membership.Organisation.SizeClass, membership.Organisation.Country));
        Assert.Equal(("ann@acme.example", "Ann Other", false), (membership.User!.Email, membership.User.DisplayName, membership.User.IsOperator));
    }

    [Theory]
    [InlineData("Email", "", "Enter an e-mail address")]
    [InlineData("Email", "ann", "Enter an e-mail address")]
    [InlineData("Email", "ann@@acme.example", "Enter an e-mail address")]
    [InlineData("Email", "ann@acme..example", "Enter an e-mail address")]
    [InlineData("Email", "ann @acme.example", "Enter an e-mail address")]
    [InlineData("Email", "аnn@acme.example", "Enter an e-mail address")]
    [InlineData("DisplayName", " ", "Enter a name of 1 to 80")]
    [InlineData("DisplayName", "Ann\u202Erehto", "Enter a name of 1 to 80")]
    [InlineData("Password", "short", "at least 12 characters")]
    [InlineData("Password", "Password123!", "easy to guess")]
    [InlineData("Password", "Ann-Other-Other", "easy to guess")]
    [InlineData("Organisation.Name", "X", "Enter a name of 2 to 120")]
    [InlineData("Organisation.Industry", "", "Choose the organisation's industry")]
    [InlineData("Organisation.Industry", "Z", "Choose the organisation's industry")]
    [InlineData("Organisation.SizeClass", "huge", "Choose the organisation's size")]
    [InlineData("Organisation.Country", "ZZ", "Choose a country")]
    [InlineData("Organisation.Choice", "steal", "Choose whether to create")]
    [InlineData("OperatorToken", "0000", "not the operator token")]
    public async Task A_fault_is_said_beside_its_field_and_nothing_is_saved(string field, string value, string reason)
    {
        await using var portal = new PortalFactory();
        using var browser = portal.Anonymous();

        var response = await Register(browser, Form((field, value)));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(reason, WebUtility.HtmlDecode(await Text(response)), StringComparison.Ordinal);
        Assert.Equal((0, 0, 0), await Counts(portal));
        Assert.Null(browser.SessionCookie);
    }

    [Fact]
    public async Task An_address_is_registered_once_whatever_its_case()
    {
        await using var portal = new PortalFactory();
        using var first = portal.Anonymous();
        using var second = portal.Anonymous();
        await Register(first, Form());

        var response = await Register(second, Form(("Email", "ANN@acme.example"), ("Organisation.Name", "Other")));

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Equal((1, 1, 1), await Counts(portal));
    }

    [Fact]
    public async Task Fields_that_only_the_portal_decides_are_not_taken_from_the_form()
    {
        await using var portal = new PortalFactory();
        using var browser = portal.Anonymous();

        var response = await Register(browser, Form(
            ("IsOperator", "true"), ("Role", "5"), ("Organisation.IsDemo", "true"), ("Organisation.Slug", "portal"), ("Organisation.Id", "99"),
            ("User.IsOperator", "true"), ("EmailConfirmed", "true"), ("TwoFactorEnabled", "true"), ("CreatedAt", "2001-01-01"), ("IsDisabled", "true")));

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        var user = await portal.Db(db => db.Users.SingleAsync());
        var organisation = await portal.Db(db => db.Organisations.SingleAsync());
        Assert.Equal((false, false, false, false), (user.IsOperator, user.EmailConfirmed, user.TwoFactorEnabled, user.IsDisabled));
        Assert.Equal(portal.Time.GetUtcNow().UtcDateTime, user.CreatedAt);
        Assert.Equal(("acme-ag", false), (organisation.Slug, organisation.IsDemo));
        Assert.NotEqual(99, organisation.Id);
    }

    [Theory]
    [InlineData("Acme AG", "acme-ag")]
    [InlineData("  Müller & Söhne GmbH ", "muller-sohne-gmbh")]
    [InlineData("Portal", "portal-2")]
    [InlineData("Demo", "demo-2")]
    public async Task The_short_name_is_made_of_the_name(string name, string slug)
    {
        await using var portal = new PortalFactory();
        using var browser = portal.Anonymous();

        await Register(browser, Form(("Organisation.Name", name)));

        Assert.Equal(slug, await portal.Db(db => db.Organisations.Select(o => o.Slug).SingleAsync()));
    }

    [Fact]
    public async Task Names_without_Latin_letters_and_equal_names_get_short_names_of_their_own()
    {
        await using var portal = new PortalFactory();
        string[] names = ["上海智能科技", "上海智能科技", "Acme", "Acme", "ACME!"];
        foreach (var (name, index) in names.Select((name, index) => (name, index)))
        {
            using var browser = portal.Anonymous();
            await Register(browser, Form(("Email", $"ann{index}@acme.example"), ("Organisation.Name", name)));
        }

        var slugs = await portal.Db(db => db.Organisations.OrderBy(o => o.Id).Select(o => o.Slug).ToListAsync());
        Assert.Matches("^org-[a-z2-9]{6}$", slugs[0]);
        Assert.Matches("^org-[a-z2-9]{6}$", slugs[1]);
        Assert.NotEqual(slugs[0], slugs[1]);
        Assert.Equal(["acme", "acme-2", "acme-3"], slugs[2..]);
    }

    [Fact]
    public async Task One_network_cannot_register_without_end()
    {
        await using var portal = new PortalFactory().With("Auth:RegistrationsPerHour", "2");
        using var browser = portal.Anonymous();
        await Register(browser, Form(("Email", "bad")));
        await Register(browser, Form(("Email", "bad")));

        var response = await Register(browser, Form());

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Equal((0, 0, 0), await Counts(portal));
    }

    [Fact]
    public async Task The_operator_token_of_the_first_start_makes_one_operator()
    {
        await using var portal = new PortalFactory();
        using var first = portal.Anonymous();
        using var second = portal.Anonymous();
        Assert.Contains("Input.OperatorToken", await first.Read("/account/register"), StringComparison.Ordinal);
        var token = portal.Log.All.Select(line => Token().Match(line)).Single(match => match.Success).Groups[1].Value;

        var faulty = await Register(first, Form(("OperatorToken", token), ("Organisation.Industry", "Z")));
        var once = await Register(first, Form(("OperatorToken", token)));
        var twice = await Register(second, Form(("OperatorToken", token), ("Email", "eve@acme.example")));

        Assert.Equal(HttpStatusCode.BadRequest, faulty.StatusCode);
        Assert.Equal(HttpStatusCode.Found, once.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, twice.StatusCode);
        Assert.Equal(["ann@acme.example"], await portal.Db(db => db.Users.Where(u => u.IsOperator).Select(u => u.Email).ToListAsync()));
        using var visitor = portal.Anonymous();
        Assert.DoesNotContain("Input.OperatorToken", await visitor.Read("/account/register"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_taken_by_a_registration_that_failed_still_works()
    {
        await using var portal = new PortalFactory();
        await portal.RegisterOwner("ann@acme.example");
        using var browser = portal.Anonymous();
        await browser.Read("/account/register");
        var token = portal.Log.All.Select(line => Token().Match(line)).Single(match => match.Success).Groups[1].Value;

        var taken = await Register(browser, Form(("OperatorToken", token)));
        var free = await Register(browser, Form(("OperatorToken", token), ("Email", "bea@acme.example")));

        Assert.Equal(HttpStatusCode.Conflict, taken.StatusCode);
        Assert.Equal(HttpStatusCode.Found, free.StatusCode);
    }

    internal static KeyValuePair<string, string>[] Form(params (string Name, string Value)[] changes)
    {
        var form = new Dictionary<string, string>
        {
            ["Email"] = "ann@acme.example",
            ["DisplayName"] = "Ann Other",
            ["Password"] = PortalFactory.Password,
            ["Organisation.Choice"] = "create",
            ["Organisation.Name"] = "Acme AG",
            ["Organisation.Industry"] = "C",
            ["Organisation.SizeClass"] = "10-49",
            ["Organisation.Country"] = "CH",
        };
        foreach (var (name, value) in changes)
        {
            form[name] = value;
        }
        return [.. form.Select(field => new KeyValuePair<string, string>($"Input.{field.Key}", field.Value))];
    }

    internal static Task<HttpResponseMessage> Register(Browser browser, KeyValuePair<string, string>[] form) =>
        browser.Submit("/account/register", "register", form);

    private static Task<string> Text(HttpResponseMessage response) => response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private static Task<(int Users, int Organisations, int Memberships)> Counts(PortalFactory portal) =>
        portal.Db(async db => (await db.Users.CountAsync(), await db.Organisations.CountAsync(), await db.Memberships.CountAsync()));

    [GeneratedRegex("operator token, which works once: ([0-9a-f]{32})")]
    private static partial Regex Token();
}
