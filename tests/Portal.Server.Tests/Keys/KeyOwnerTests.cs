using System.Net;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Keys;

/// <summary>A person's key is worth what the person is, and what another replica changes counts here within a second.</summary>
public sealed class KeyOwnerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_person_who_leaves_leaves_no_key_behind_and_one_who_comes_back_has_none()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        tenant.SignedIn("Owner", "olga");
        var browser = tenant.SignedIn(user: "anna");
        var key = await browser.MakeKey(new { name = "annas" });
        Assert.Equal((HttpStatusCode.OK, null), await tenant.Call(key.Secret));

        Assert.Equal(HttpStatusCode.NoContent, (await browser.PostAsync("/api/organisation/leave", null, Stop)).StatusCode);

        Assert.Equal((HttpStatusCode.Unauthorized, "key_revoked"), await tenant.Call(key.Secret));
        tenant.SignedIn(user: "anna");
        Assert.Equal((HttpStatusCode.Unauthorized, "key_revoked"), await tenant.Call(key.Secret));
        Assert.Equal((HttpStatusCode.OK, null), await tenant.Call(tenant.Key));
    }

    [Fact]
    public async Task A_person_who_becomes_a_viewer_or_is_disabled_spends_nothing_by_key()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var key = await tenant.SignedIn(user: "anna").MakeKey(new { name = "annas" });
        Assert.Equal((HttpStatusCode.OK, null), await tenant.Call(key.Secret));

        tenant.SignedIn("Viewer", "anna");
        Assert.Equal((HttpStatusCode.Unauthorized, "key_stopped"), await tenant.Call(key.Secret));
        tenant.SignedIn("Member", "anna");
        Assert.Equal((HttpStatusCode.OK, null), await tenant.Call(key.Secret));
        await app.Db(db => db.Users.Where(u => u.Id == "anna").ExecuteUpdateAsync(set => set.SetProperty(u => u.IsDisabled, true), Stop));
        Assert.Equal((HttpStatusCode.Unauthorized, "key_stopped"), await tenant.Call(key.Secret));
    }

    [Theory]
    [InlineData("UPDATE ApiKeys SET RevokedAt = '2026-01-01'", "key_revoked")]
    [InlineData("UPDATE ServiceAccounts SET DisabledAt = '2026-01-01'", "key_stopped")]
    [InlineData("UPDATE ServiceAccounts SET DeletedAt = '2026-01-01'", "key_stopped")]
    [InlineData("UPDATE ApiKeys SET SecretHash = zeroblob(32)", "key_invalid")]
    [InlineData("UPDATE ApiKeys SET Addresses = '192.0.2.0/24'", "key_address")]
    [InlineData("UPDATE ApiKeys SET Models = 'speech'", "model_not_allowed")]
    [InlineData("UPDATE ApiKeys SET Scopes = 'usage:read'", "missing_scope")]
    public async Task What_another_replica_changes_of_a_key_counts_within_a_second(string statement, string code)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var app = new GatewayApp { Time = time };
        var tenant = await Tenant.Create(app, "acme", "faces");
        var admin = tenant.SignedIn("Admin");
        var account = (await (await admin.PostAsync("/api/service-accounts", Inputs.Json(new { name = "Importer", role = "Member" }), Stop)).Json()).GetProperty("id").GetInt32();
        var key = await admin.MakeKey(new { name = "nightly", serviceAccountId = account });
        Assert.Equal((HttpStatusCode.OK, null), await tenant.Call(key.Secret));
        await using (var elsewhere = new SqliteConnection($"Data Source={app.DatabaseFile};Pooling=False"))
        {
            await elsewhere.OpenAsync(Stop);
            await using var command = elsewhere.CreateCommand();
            command.CommandText = statement;
            Assert.NotEqual(0, await command.ExecuteNonQueryAsync(Stop));
        }

        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(code, (await tenant.Call(key.Secret)).Code);
    }
}
