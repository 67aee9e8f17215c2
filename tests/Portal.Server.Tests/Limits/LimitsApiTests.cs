using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Features.Limits;
using Portal.Server.Features.Organisations;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Limits;

public sealed class LimitsApiTests
{
    private const string Api = "/api/limits";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_owner_sets_changes_and_removes_a_limit_and_each_is_audited()
    {
        await using var app = new GatewayApp();
        var tenant = await LimitedTenant.Create(app);
        var owner = tenant.AsOwner();
        await tenant.Join("bo", OrganisationRole.Member);

        Assert.Equal(HttpStatusCode.NoContent, await Add(owner, new("Member", "bo", "faces", "UnitsPerMonth", null, 2, null)));
        Assert.Equal(HttpStatusCode.OK, (await tenant.SignedIn(user: "bo").PostAsync("/predict/faces", Inputs.PngBody, Stop)).StatusCode);
        var report = await Report(owner);
        var limit = Assert.Single(report.Limits);
        Assert.Equal(
            ("Member", "bo", "bo's name", "faces", "UnitsPerMonth", 2, 1, "owner-acme's name"),
            (limit.Subject, limit.SubjectId, limit.SubjectName, limit.Model, limit.Kind, limit.Most, limit.Used, limit.SetBy));
        Assert.Equal(HttpStatusCode.Conflict, await Add(owner, new("Member", "bo", "faces", "UnitsPerMonth", null, 5, null)));

        Assert.Equal(HttpStatusCode.NoContent, await Change(owner, limit.Id, 1));
        Assert.Equal(HttpStatusCode.TooManyRequests, (await tenant.SignedIn(user: "bo").PostAsync("/predict/faces", Inputs.PngBody, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await owner.DeleteAsync($"{Api}/{limit.Id}", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await tenant.SignedIn(user: "bo").PostAsync("/predict/faces", Inputs.PngBody, Stop)).StatusCode);

        Assert.Empty((await Report(owner)).Limits);
        Assert.Equal(["limit.added", "limit.changed", "limit.removed"], await Facts(app));
    }

    [Fact]
    public async Task A_limit_shows_what_was_used_before_it_was_set()
    {
        await using var app = new GatewayApp();
        var tenant = await LimitedTenant.Create(app);
        await tenant.Storm(3);

        await Add(tenant.AsOwner(), new("Organisation", null, null, "Budget", "Month", 10_000, 5_000));
        await Add(tenant.AsOwner(), new("Key", tenant.KeyId, null, "RequestsPerMinute", null, 10, null));
        await tenant.Storm(2);

        var report = await Report(tenant.AsOwner());
        Assert.Equal([5 * LimitedTenant.Price, 2], report.Limits.Select(l => l.Used));
        Assert.Equal(["acme", "test key"], report.Limits.Select(l => l.SubjectName));
        Assert.Equal(["Faces"], report.Models.Select(m => m.Name));
        await app.AssertLedgerAgrees();
    }

    [Theory]
    [InlineData("Member")]
    [InlineData("Viewer")]
    [InlineData("Publisher")]
    public async Task Who_does_not_govern_changes_nothing_and_sees_only_what_is_their_own(string role)
    {
        await using var app = new GatewayApp();
        var tenant = await LimitedTenant.Create(app);
        await tenant.Join("bo", Enum.Parse<OrganisationRole>(role));
        var organisations = await tenant.Limit(LimitKind.Budget, 5, LimitReset.Day);
        var own = await tenant.Limit(LimitKind.UnitsPerDay, 5, user: "bo");
        await tenant.Limit(LimitKind.UnitsPerDay, 5, user: "di");
        // Whatever the cookie says: the membership decides.
        foreach (var browser in new[] { tenant.SignedIn(role, "bo"), tenant.Claiming("Owner", "bo"), tenant.Claiming("Owner", "nobody") })
        {
            Assert.Equal(HttpStatusCode.Forbidden, await Add(browser, new("Organisation", null, null, "UnitsPerDay", null, 1, null)));
            Assert.Equal(HttpStatusCode.Forbidden, await Change(browser, organisations.Id, 1_000_000));
            Assert.Equal(HttpStatusCode.Forbidden, (await browser.DeleteAsync($"{Api}/{organisations.Id}", Stop)).StatusCode);
            Assert.Equal(HttpStatusCode.Forbidden, await Zone(browser, "Asia/Shanghai"));
        }

        var report = await Report(tenant.SignedIn(role, "bo"));

        Assert.Equal([own.Id], report.Limits.Select(l => l.Id));
        Assert.Equal((false, 0, 0, 0), (report.MayChange, report.Members.Count, report.Keys.Count, report.Models.Count));
        Assert.Equal(3, await app.Db(db => db.Limits.CountAsync(l => l.Most == 5, Stop)));
    }

    [Fact]
    public async Task A_second_organisation_neither_sees_nor_changes_nor_names_what_is_the_firsts()
    {
        await using var app = new GatewayApp();
        var tenant = await LimitedTenant.Create(app);
        var stranger = await LimitedTenant.Create(app, "other");
        var limit = await tenant.Limit(LimitKind.UnitsPerDay, 5);
        await tenant.Join("bo", OrganisationRole.Member);
        var browser = stranger.AsOwner("other");

        Assert.Empty((await Report(browser)).Limits);
        Assert.Equal(HttpStatusCode.NotFound, await Change(browser, limit.Id, 500));
        Assert.Equal(HttpStatusCode.NotFound, (await browser.DeleteAsync($"{Api}/{limit.Id}", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, await Add(browser, new("Member", "bo", null, "UnitsPerDay", null, 1, null)));
        Assert.Equal(HttpStatusCode.NotFound, await Add(browser, new("Key", tenant.KeyId, null, "UnitsPerDay", null, 1, null)));
        Assert.Equal(HttpStatusCode.NotFound, await Add(browser, new("Key", stranger.KeyId, "speech", "UnitsPerMonth", null, 1, null)));
        Assert.Equal(5, await app.Db(db => db.Limits.Select(l => l.Most).SingleAsync(Stop)));
    }

    [Fact]
    public async Task A_visitor_and_a_key_get_nothing()
    {
        await using var app = new GatewayApp();
        var tenant = await LimitedTenant.Create(app);

        foreach (var client in new[] { app.CreateClient(), tenant.WithKey() })
        {
            foreach (var path in new[] { Api, "/api/notices", "/api/notices/count" })
            {
                Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(path, Stop)).StatusCode);
            }
        }
        // Without the header that only our own pages send.
        var foreign = tenant.SignedIn("Owner", tenant.OwnerOf(), ours: false);
        Assert.Equal(HttpStatusCode.BadRequest, await Add(foreign, new("Organisation", null, null, "UnitsPerDay", null, 1, null)));
    }

    [Fact]
    public async Task Further_fields_of_a_body_change_nothing()
    {
        await using var app = new GatewayApp();
        var tenant = await LimitedTenant.Create(app);
        var stranger = await LimitedTenant.Create(app, "other");

        var answer = await tenant.AsOwner().PostAsJsonAsync(
            Api,
            new Dictionary<string, object>
            {
                ["subject"] = "Organisation",
                ["kind"] = "UnitsPerDay",
                ["most"] = 3,
                ["organisationId"] = stranger.OrganisationId,
                ["id"] = 77,
                ["role"] = "Owner",
                ["used"] = 9,
                ["setByUserId"] = "x",
                ["countsFrom"] = DateTime.MinValue,
                ["slot"] = "x",
            },
            Stop);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        var limit = await app.Db(db => db.Limits.SingleAsync(Stop));
        Assert.Equal((tenant.OrganisationId, 3, tenant.OwnerOf()), (limit.OrganisationId, limit.Most, limit.SetByUserId));
        Assert.NotEqual(("x", DateTime.MinValue), (limit.Slot, limit.CountsFrom));
    }

    [Theory]
    [InlineData("Organisation", null, null, "Budget", null, 1L, null, "Reset")]
    [InlineData("Organisation", null, null, "Budget", "Day", null, null, "Most")]
    [InlineData("Organisation", null, null, "Budget", "Day", 5L, 6L, "WarnAt")]
    [InlineData("Organisation", null, null, "UnitsPerDay", null, null, null, "Most")]
    [InlineData("Organisation", null, null, "UnitsPerDay", null, 5L, 3L, "Most")]
    [InlineData("Organisation", null, null, "RequestsPerMinute", null, 0L, null, "Most")]
    [InlineData("Organisation", null, null, "UnitsPerYear", null, 5L, null, "Kind")]
    [InlineData("Organisation", null, null, "4", null, 5L, null, "Kind")]
    [InlineData("Organisation", "x", null, "UnitsPerDay", null, 5L, null, "Subject")]
    [InlineData("Member", null, null, "UnitsPerDay", null, 5L, null, "Subject")]
    [InlineData("Team", "x", null, "UnitsPerDay", null, 5L, null, "Subject")]
    [InlineData("Organisation", null, "faces", "UnitsPerMonth", null, 5L, null, "Model")]
    [InlineData("Member", "owner-acme", "faces", "UnitsPerDay", null, 5L, null, "Model")]
    public async Task What_makes_no_sense_is_refused_with_the_field_that_is_wrong(
        string subject, string? id, string? model, string kind, string? reset, long? most, long? warnAt, string field)
    {
        await using var app = new GatewayApp();
        var tenant = await LimitedTenant.Create(app);

        var answer = await tenant.AsOwner().PostAsJsonAsync(Api, new AddLimitRequest(subject, id, model, kind, reset, most, warnAt), Stop);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(field, (await answer.Json()).GetProperty("field").GetString());
        Assert.Equal(0, await app.Db(db => db.Limits.CountAsync(Stop)));
    }

    [Theory]
    [InlineData(-1L)]
    [InlineData(LimitWords.Greatest + 1)]
    public async Task Amounts_out_of_bounds_are_refused(long most)
    {
        await using var app = new GatewayApp();
        var tenant = await LimitedTenant.Create(app);

        Assert.Equal(HttpStatusCode.BadRequest, await Add(tenant.AsOwner(), new("Organisation", null, null, "UnitsPerDay", null, most, null)));
    }

    [Fact]
    public async Task The_zone_is_checked_and_moves_the_periods_without_losing_what_was_used()
    {
        await using var app = new GatewayApp();
        var tenant = await LimitedTenant.Create(app);
        await tenant.Limit(LimitKind.UnitsPerMonth, 5);
        await tenant.Storm(3);

        Assert.Equal(HttpStatusCode.BadRequest, await Zone(tenant.AsOwner(), "Europe/Atlantis"));
        Assert.Equal(HttpStatusCode.NoContent, await Zone(tenant.AsOwner(), "Pacific/Kiritimati"));

        var report = await Report(tenant.AsOwner());
        Assert.Equal("Pacific/Kiritimati", report.TimeZone);
        var used = report.Limits[0].Used;
        var answers = await tenant.Storm(10);
        Assert.Equal(5 - used, answers.Count(a => a.IsSuccessStatusCode));
        Assert.Equal(["organisation.zone_changed"], await Facts(app));
        await app.AssertLedgerAgrees();
    }

    [Fact]
    public async Task The_routes_are_described()
    {
        await using var app = new GatewayApp();

        var paths = (await (await app.CreateClient().GetAsync("/openapi/v1.json", Stop)).Json()).GetProperty("paths");

        string[] expected = [Api, $"{Api}/{{id}}", $"{Api}/time-zone", "/api/notices", "/api/notices/count", "/api/notices/{id}/read", "/api/notices/read"];
        Assert.All(expected, path => Assert.Equal(JsonValueKind.Object, paths.GetProperty(path).ValueKind));
    }

    private static async Task<HttpStatusCode> Add(HttpClient browser, AddLimitRequest request) =>
        (await browser.PostAsJsonAsync(Api, request, Stop)).StatusCode;

    private static async Task<HttpStatusCode> Change(HttpClient browser, int id, long most) =>
        (await browser.PutAsJsonAsync($"{Api}/{id}", new ChangeLimitRequest(most, null), Stop)).StatusCode;

    private static async Task<HttpStatusCode> Zone(HttpClient browser, string zone) =>
        (await browser.PutAsJsonAsync($"{Api}/time-zone", new ChangeTimeZoneRequest(zone), Stop)).StatusCode;

    private static async Task<LimitsReport> Report(HttpClient browser) => (await browser.GetFromJsonAsync<LimitsReport>(Api, Stop))!;

    private static Task<List<string>> Facts(GatewayApp app) =>
        app.Db(db => db.AuditEntries.OrderBy(e => e.Sequence).Where(e => e.Action.StartsWith("limit.") || e.Action.StartsWith("organisation."))
            .Select(e => e.Action).ToListAsync(Stop));
}
