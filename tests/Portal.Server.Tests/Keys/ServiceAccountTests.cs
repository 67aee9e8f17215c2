using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Keys;

public sealed class ServiceAccountTests
{
    private const string Api = "/api/service-accounts";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Its_key_works_on_when_the_person_who_made_it_is_gone()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var admin = tenant.SignedIn("Admin", "anna");
        var account = await Make(admin, "Importer", "Member");
        var key = await admin.MakeKey(new { name = "nightly", serviceAccountId = account });
        var own = await admin.MakeKey(new { name = "annas own" });
        Assert.Equal("Importer", key.View.GetProperty("serviceAccount").GetString());

        Assert.Equal(HttpStatusCode.NoContent, (await tenant.SignedIn("Owner", "olga").DeleteAsync("/api/organisation/members/anna", Stop)).StatusCode);

        Assert.Equal((HttpStatusCode.OK, null), await tenant.Call(key.Secret));
        Assert.Equal((HttpStatusCode.Unauthorized, "key_revoked"), await tenant.Call(own.Secret));
        Assert.Equal(1, await app.Db(db => db.UsageEvents.CountAsync(e => e.ApiKeyId == key.Id, Stop)));
    }

    [Fact]
    public async Task Disabling_it_stops_all_its_keys_and_enabling_brings_them_back()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var admin = tenant.SignedIn("Admin", "anna");
        var account = await Make(admin, "Importer", "Publisher");
        var keys = new[] { await admin.MakeKey(new { name = "one", serviceAccountId = account }), await admin.MakeKey(new { name = "two", serviceAccountId = account }) };
        await tenant.Call(keys[0].Secret);

        await admin.PutAsync($"{Api}/{account}", Inputs.Json(new { isDisabled = true }), Stop);

        foreach (var key in keys)
        {
            Assert.Equal((HttpStatusCode.Unauthorized, "key_stopped"), await tenant.Call(key.Secret));
        }
        Assert.True((await admin.KeyInList(keys[0].Id)).GetProperty("isStopped").GetBoolean());
        await admin.PutAsync($"{Api}/{account}", Inputs.Json(new { isDisabled = false }), Stop);
        Assert.Equal((HttpStatusCode.OK, null), await tenant.Call(keys[0].Secret));
    }

    [Fact]
    public async Task Deleting_it_revokes_its_keys_and_usage_goes_on_naming_them()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var admin = tenant.SignedIn("Admin", "anna");
        var account = await Make(admin, "Importer", "Member");
        var key = await admin.MakeKey(new { name = "nightly", serviceAccountId = account });
        await tenant.Call(key.Secret);

        Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync($"{Api}/{account}", Stop)).StatusCode);

        Assert.Equal((HttpStatusCode.Unauthorized, "key_revoked"), await tenant.Call(key.Secret));
        Assert.Empty((await (await admin.GetAsync(Api, Stop)).Json()).EnumerateArray());
        Assert.Equal("Importer", (await admin.KeyInList(key.Id)).GetProperty("serviceAccount").GetString());
        var usage = await (await admin.GetAsync("/api/usage", Stop)).Json();
        Assert.Equal("nightly", usage.GetProperty("recent")[0].GetProperty("keyName").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await admin.DeleteAsync($"{Api}/{account}", Stop)).StatusCode);
        var again = await admin.PostAsync("/api/keys", Inputs.Json(new { name = "x", serviceAccountId = account }), Stop);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
    }

    [Theory]
    [InlineData("Viewer")]
    [InlineData("Member")]
    [InlineData("Publisher")]
    public async Task Only_who_governs_makes_changes_and_deletes_them_or_their_keys(string role)
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var admin = tenant.SignedIn("Admin", "anna");
        var account = await Make(admin, "Importer", "Member");
        var key = await admin.MakeKey(new { name = "nightly", serviceAccountId = account });
        var browser = tenant.SignedIn(role, "bert");

        HttpResponseMessage[] answers =
        [
            await browser.PostAsync(Api, Inputs.Json(new { name = "Mine", role = "Member" }), Stop),
            await browser.PutAsync($"{Api}/{account}", Inputs.Json(new { isDisabled = true }), Stop),
            await browser.DeleteAsync($"{Api}/{account}", Stop),
            await browser.PostAsync("/api/keys", Inputs.Json(new { name = "x", serviceAccountId = account }), Stop),
            await browser.PostAsync($"/api/keys/{key.Id}/rotate", Inputs.Json(new { overlapHours = 1 }), Stop),
            await browser.PutAsync($"/api/keys/{key.Id}", Inputs.Json(new { name = "x" }), Stop),
            await browser.DeleteAsync($"/api/keys/{key.Id}", Stop),
        ];

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode));
        Assert.Equal((HttpStatusCode.OK, null), await tenant.Call(key.Secret));
        Assert.Single((await (await browser.GetAsync(Api, Stop)).Json()).EnumerateArray());
    }

    [Fact]
    public async Task Another_owner_or_admin_rotates_its_keys()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var admin = tenant.SignedIn("Admin", "anna");
        var key = await admin.MakeKey(new { name = "nightly", serviceAccountId = await Make(admin, "Importer", "Member") });

        var rotated = await tenant.SignedIn("Owner", "olga").Rotate(key.Id, 0);

        Assert.Equal((HttpStatusCode.OK, null), await tenant.Call(rotated.Secret));
    }

    [Theory]
    [InlineData("Admin")]
    [InlineData("Owner")]
    [InlineData("Operator")]
    [InlineData("3")]
    [InlineData("member")]
    public async Task It_is_never_somebody_who_decides_about_people(string role)
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme");

        var response = await tenant.SignedIn("Owner").PostAsync(Api, Inputs.Json(new { name = "x", role }), Stop);

        Assert.Equal((HttpStatusCode.BadRequest, "unknown_role"), (response.StatusCode, await response.Code()));
    }

    [Fact]
    public async Task As_a_viewer_it_has_no_key_that_spends()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var admin = tenant.SignedIn("Owner");
        var account = await Make(admin, "Watcher", "Viewer");

        var spends = await admin.PostAsync("/api/keys", Inputs.Json(new { name = "x", serviceAccountId = account }), Stop);
        var reads = await admin.MakeKey(new { name = "x", serviceAccountId = account, scopes = new[] { "usage:read" } });

        Assert.Equal((HttpStatusCode.BadRequest, "scope_above_role"), (spends.StatusCode, await spends.Code()));
        Assert.Equal(HttpStatusCode.OK, (await tenant.WithKey(reads.Secret).GetAsync("/api/usage", Stop)).StatusCode);
    }

    [Fact]
    public async Task A_stranger_finds_none_on_any_verb()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var stranger = await Tenant.Create(app, "stranger");
        var account = await Make(tenant.SignedIn("Owner"), "Importer", "Member");
        var browser = stranger.SignedIn("Owner", "else");

        HttpResponseMessage[] answers =
        [
            await browser.PutAsync($"{Api}/{account}", Inputs.Json(new { isDisabled = true }), Stop),
            await browser.DeleteAsync($"{Api}/{account}", Stop),
            await browser.PostAsync("/api/keys", Inputs.Json(new { name = "x", serviceAccountId = account }), Stop),
        ];

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode));
        Assert.Empty((await (await browser.GetAsync(Api, Stop)).Json()).EnumerateArray());
        Assert.True(await app.Db(db => db.ServiceAccounts.AllAsync(a => a.DisabledAt == null && a.DeletedAt == null, Stop)));
    }

    [Fact]
    public async Task Properties_that_nobody_asked_for_change_nothing()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme");
        var victim = await Tenant.Create(app, "victim");

        var response = await tenant.SignedIn("Owner").PostAsync(
            Api, Inputs.Json(new { name = " Importer ", role = "Member", id = 99, organisationId = victim.OrganisationId, disabledAt = "2000-01-01", createdByUserId = "root" }), Stop);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var row = await app.Db(db => db.ServiceAccounts.SingleAsync(Stop));
        Assert.Equal((tenant.OrganisationId, "Importer", null, "somebody"), (row.OrganisationId, row.Name, row.DisabledAt, row.CreatedByUserId));
        Assert.NotEqual(99, row.Id);
        Assert.Equal("service_account.created", await app.Db(db => db.AuditEntries.Select(e => e.Action).SingleAsync(Stop)));
    }

    private static async Task<int> Make(HttpClient browser, string name, string role)
    {
        var response = await browser.PostAsync(Api, Inputs.Json(new { name, role }), Stop);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Json()).GetProperty("id").GetInt32();
    }
}
