using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Keys;

public sealed class KeysApiTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_key_is_shown_once_works_and_is_nowhere_in_the_database()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");

        var created = await (await tenant.SignedIn().PostAsync("/api/keys", Inputs.Json(new { name = "  my script " }), Stop)).Json();

        var secret = created.GetProperty("secret").GetString()!;
        Assert.Matches("^aip_live_[0-9a-z]{8}_[0-9A-Za-z]{43}$", secret);
        Assert.Equal("my script", created.GetProperty("key").GetProperty("name").GetString());
        Assert.Equal(secret[..17], created.GetProperty("key").GetProperty("prefix").GetString());
        Assert.Equal(HttpStatusCode.OK, (await tenant.WithKey(secret).PostAsync("/predict/faces", Inputs.PngBody, Stop)).StatusCode);
        Assert.DoesNotContain(secret[^43..], await tenant.SignedIn().GetStringAsync("/api/keys", Stop), StringComparison.Ordinal);
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(app.DatabaseFile)!, "portal.db*"))
        {
            Assert.Equal(-1, (await ReadShared(file)).AsSpan().IndexOf(Encoding.ASCII.GetBytes(secret[^43..])));
        }
    }

    [Fact]
    public async Task A_viewer_makes_no_keys()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme");

        var response = await tenant.SignedIn("Viewer").PostAsync("/api/keys", Inputs.Json(new { name = "x" }), Stop);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(1, await app.Db(db => db.ApiKeys.CountAsync(Stop)));
    }

    [Theory]
    [InlineData("Member", "anna", HttpStatusCode.NoContent)]
    [InlineData("Member", "bert", HttpStatusCode.Forbidden)]
    [InlineData("Publisher", "bert", HttpStatusCode.Forbidden)]
    [InlineData("Admin", "bert", HttpStatusCode.NoContent)]
    [InlineData("Owner", "bert", HttpStatusCode.NoContent)]
    [InlineData("Viewer", "anna", HttpStatusCode.Forbidden)]
    public async Task Members_revoke_their_own_keys_and_admins_any(string role, string user, HttpStatusCode expected)
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme");
        var created = await (await tenant.SignedIn(user: "anna").PostAsync("/api/keys", Inputs.Json(new { name = "annas" }), Stop)).Json();
        var id = created.GetProperty("key").GetProperty("id").GetString();

        var response = await tenant.SignedIn(role, user).DeleteAsync($"/api/keys/{id}", Stop);

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(
            expected == HttpStatusCode.NoContent,
            await app.Db(db => db.ApiKeys.Where(k => k.Id == id).Select(k => k.RevokedAt != null).SingleAsync(Stop)));
    }

    [Fact]
    public async Task A_strangers_key_is_not_found_and_stays_alive()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var stranger = await Tenant.Create(app, "stranger");

        var response = await stranger.SignedIn("Owner").DeleteAsync($"/api/keys/{tenant.KeyId}", Stop);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await tenant.Predict()).StatusCode);
        Assert.DoesNotContain(tenant.KeyId, await stranger.SignedIn("Owner").GetStringAsync("/api/keys", Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Properties_that_nobody_asked_for_change_nothing()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme");
        var victim = await Tenant.Create(app, "victim");

        var created = await (await tenant.SignedIn(user: "anna").PostAsync("/api/keys", Inputs.Json(new
        {
            name = "x",
            id = "aaaaaaaa",
            organisationId = victim.OrganisationId,
            orgId = victim.OrganisationId,
            scope = "admin predict",
            isYours = true,
            secretHash = "AAAA",
            revokedAt = "2000-01-01",
            ownerUserId = "root",
            createdAt = "2000-01-01",
            createdByUserId = "root",
            role = "Owner",
        }), Stop)).Json();

        var id = created.GetProperty("key").GetProperty("id").GetString();
        var row = await app.Db(db => db.ApiKeys.SingleAsync(k => k.Id == id, Stop));
        Assert.NotEqual("aaaaaaaa", row.Id);
        Assert.Equal((tenant.OrganisationId, "predict", "anna"), (row.OrganisationId, row.Scopes, row.CreatedByUserId));
        Assert.True(row.CreatedAt > DateTime.UtcNow.AddHours(-1));
    }

    [Fact]
    public async Task Bad_requests_make_no_key()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme");
        string[] bad =
        [
            "{}", """{"name":""}""", """{"name":"   "}""", """{"name":"a\u0000b"}""", """{"name":"x","expiresInDays":0}""",
            """{"name":"x","expiresInDays":366}""", $$"""{"name":"{{new string('x', 81)}}"}""", "null", "[",
        ];

        foreach (var json in bad)
        {
            var response = await tenant.SignedIn().PostAsync("/api/keys", Inputs.Body(Encoding.UTF8.GetBytes(json), "application/json"), Stop);
            Assert.True(response.StatusCode == HttpStatusCode.BadRequest, $"{json} got {response.StatusCode}");
        }
        Assert.Equal(1, await app.Db(db => db.ApiKeys.CountAsync(Stop)));
    }

    private static async Task<byte[]> ReadShared(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, Stop);
        return copy.ToArray();
    }
}
