using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Keys;

public sealed class KeyRotationTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_old_secret_works_for_the_overlap_and_not_a_moment_longer()
    {
        var time = new SteppedClock(DateTimeOffset.UtcNow);
        await using var app = new GatewayApp { Time = time };
        var tenant = await Tenant.Create(app, "acme", "faces");
        var browser = tenant.SignedIn(user: "anna");
        var key = await browser.MakeKey(new { name = "nightly", models = new[] { "faces" } });

        var rotated = await browser.Rotate(key.Id, overlapHours: 168);

        Assert.Equal(key.Id, rotated.Id);
        Assert.NotEqual(key.Secret, rotated.Secret);
        var shown = await browser.KeyInList(key.Id);
        Assert.Equal((key.Secret[^4..], rotated.Secret[^4..]), (shown.GetProperty("oldEnding").GetString(), shown.GetProperty("ending").GetString()));
        Assert.Equal(time.GetUtcNow().AddDays(7), shown.GetProperty("oldEndsAt").GetDateTimeOffset(), TimeSpan.FromMilliseconds(1));
        Assert.Equal("faces", shown.GetProperty("models")[0].GetString());
        Assert.Equal((HttpStatusCode.OK, null), await tenant.Call(key.Secret));
        Assert.Equal((HttpStatusCode.OK, null), await tenant.Call(rotated.Secret));
        time.Advance(TimeSpan.FromDays(7) - TimeSpan.FromMilliseconds(1));
        Assert.Equal((HttpStatusCode.OK, null), await tenant.Call(key.Secret));

        time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal((HttpStatusCode.Unauthorized, "key_rotated"), await tenant.Call(key.Secret));
        Assert.Equal((HttpStatusCode.OK, null), await tenant.Call(rotated.Secret));
        Assert.False((await browser.KeyInList(key.Id)).TryGetProperty("oldEndsAt", out var gone) && gone.ValueKind != System.Text.Json.JsonValueKind.Null);
    }

    [Fact]
    public async Task Without_an_overlap_the_old_secret_dies_at_once()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var browser = tenant.SignedIn(user: "anna");
        var key = await browser.MakeKey(new { name = "nightly" });
        await tenant.Call(key.Secret);

        var rotated = await browser.Rotate(key.Id, overlapHours: 0);

        Assert.Equal((HttpStatusCode.Unauthorized, "key_invalid"), await tenant.Call(key.Secret));
        Assert.Equal((HttpStatusCode.OK, null), await tenant.Call(rotated.Secret));
    }

    [Fact]
    public async Task There_are_never_more_than_two_secrets_and_revoking_ends_both()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var browser = tenant.SignedIn(user: "anna");
        var first = await browser.MakeKey(new { name = "nightly" });
        var second = await browser.Rotate(first.Id, 24);

        var third = await browser.Rotate(first.Id, 24);

        Assert.Equal((HttpStatusCode.Unauthorized, "key_invalid"), await tenant.Call(first.Secret));
        Assert.Equal((HttpStatusCode.OK, null), await tenant.Call(second.Secret));
        await browser.DeleteAsync($"/api/keys/{first.Id}", Stop);
        Assert.Equal((HttpStatusCode.Unauthorized, "key_revoked"), await tenant.Call(second.Secret));
        Assert.Equal((HttpStatusCode.Unauthorized, "key_revoked"), await tenant.Call(third.Secret));
    }

    [Fact]
    public async Task Of_many_who_rotate_at_once_every_one_that_is_answered_has_a_secret_that_was_the_present_one()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var key = await tenant.SignedIn(user: "anna").MakeKey(new { name = "nightly" });
        var browsers = Enumerable.Range(0, 8).Select(_ => tenant.SignedIn(user: "anna")).ToList();

        var answers = await Task.WhenAll(browsers.Select(browser => browser.PostAsync($"/api/keys/{key.Id}/rotate", Inputs.Json(new { overlapHours = 24 }), Stop)));

        var secrets = new List<string>();
        foreach (var answer in answers)
        {
            Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.Conflict });
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                secrets.Add(MadeKey.Of(await answer.Json()).Secret);
            }
        }
        var working = 0;
        foreach (var secret in secrets)
        {
            working += (await tenant.Call(secret)).Status == HttpStatusCode.OK ? 1 : 0;
        }
        Assert.Equal(Math.Min(2, secrets.Count), working);
    }

    [Fact]
    public async Task A_dead_key_is_neither_rotated_nor_changed()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var browser = tenant.SignedIn(user: "anna");
        var key = await browser.MakeKey(new { name = "nightly" });
        await browser.DeleteAsync($"/api/keys/{key.Id}", Stop);

        var rotate = await browser.PostAsync($"/api/keys/{key.Id}/rotate", Inputs.Json(new { overlapHours = 1 }), Stop);
        var change = await browser.PutAsync($"/api/keys/{key.Id}", Inputs.Json(new { name = "again" }), Stop);

        Assert.Equal((HttpStatusCode.Conflict, "key_not_live"), (rotate.StatusCode, await rotate.Code()));
        Assert.Equal((HttpStatusCode.Conflict, "key_not_live"), (change.StatusCode, await change.Code()));
    }

    [Fact]
    public async Task An_overlap_is_a_week_at_most()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var browser = tenant.SignedIn(user: "anna");
        var key = await browser.MakeKey(new { name = "nightly" });

        foreach (var overlapHours in new[] { -1, 169, int.MaxValue })
        {
            var response = await browser.PostAsync($"/api/keys/{key.Id}/rotate", Inputs.Json(new { overlapHours }), Stop);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }
        Assert.Equal((HttpStatusCode.OK, null), await tenant.Call(key.Secret));
    }

    [Fact]
    public async Task A_changed_key_has_its_new_bounds_at_once_and_can_only_end_earlier()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces", "speech");
        var browser = tenant.SignedIn(user: "anna");
        var key = await browser.MakeKey(new { name = "nightly", expiresInDays = 30 });
        Assert.Equal((HttpStatusCode.OK, null), await tenant.Call(key.Secret));
        var sooner = DateTimeOffset.UtcNow.AddDays(1);

        var changed = await browser.PutAsync(
            $"/api/keys/{key.Id}",
            Inputs.Json(new { name = " weekly ", models = new[] { "speech" }, expiresAt = sooner, scopes = new[] { "usage:read" }, organisationId = 1, secretHash = "x" }), Stop);

        Assert.Equal(HttpStatusCode.NoContent, changed.StatusCode);
        Assert.Equal((HttpStatusCode.Forbidden, "model_not_allowed"), await tenant.Call(key.Secret));
        var shown = await browser.KeyInList(key.Id);
        Assert.Equal(("weekly", "predict"), (shown.GetProperty("name").GetString(), shown.GetProperty("scopes")[0].GetString()));
        Assert.Equal(sooner, shown.GetProperty("expiresAt").GetDateTimeOffset(), TimeSpan.FromMilliseconds(1));
        foreach (var expiresAt in new[] { sooner.AddSeconds(1), DateTimeOffset.UtcNow.AddSeconds(-1) })
        {
            var longer = await browser.PutAsync($"/api/keys/{key.Id}", Inputs.Json(new { name = "weekly", expiresAt }), Stop);
            Assert.Equal((HttpStatusCode.BadRequest, "expiry_not_earlier"), (longer.StatusCode, await longer.Code()));
        }
    }

    [Theory]
    [InlineData("Member", "anna", HttpStatusCode.OK)]
    [InlineData("Member", "bert", HttpStatusCode.Forbidden)]
    [InlineData("Admin", "bert", HttpStatusCode.Forbidden)]
    [InlineData("Owner", "bert", HttpStatusCode.Forbidden)]
    [InlineData("Viewer", "anna", HttpStatusCode.Forbidden)]
    public async Task Nobody_gets_a_secret_in_another_persons_name(string role, string user, HttpStatusCode expected)
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var key = await tenant.SignedIn(user: "anna").MakeKey(new { name = "annas" });

        var response = await tenant.SignedIn(role, user).PostAsync($"/api/keys/{key.Id}/rotate", Inputs.Json(new { overlapHours = 1 }), Stop);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task What_the_operator_gave_at_the_console_is_handed_on_to_no_other_secret()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        await tenant.Metrics();
        var console = await app.Db(db => db.ApiKeys.Where(k => k.Name == "metrics").Select(k => k.Id).SingleAsync(Stop));

        var rotate = await tenant.SignedIn("Owner").PostAsync($"/api/keys/{console}/rotate", Inputs.Json(new { overlapHours = 1 }), Stop);
        var usual = await tenant.SignedIn("Owner").PostAsync($"/api/keys/{tenant.KeyId}/rotate", Inputs.Json(new { overlapHours = 1 }), Stop);

        Assert.Equal(HttpStatusCode.Forbidden, rotate.StatusCode);
        Assert.Equal(HttpStatusCode.OK, usual.StatusCode);
    }

    [Fact]
    public async Task A_stranger_finds_no_key_to_rotate_change_or_revoke()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var stranger = await Tenant.Create(app, "stranger");
        var browser = stranger.SignedIn("Owner", "else");

        var answers = new[]
        {
            await browser.PostAsync($"/api/keys/{tenant.KeyId}/rotate", Inputs.Json(new { overlapHours = 1 }), Stop),
            await browser.PutAsync($"/api/keys/{tenant.KeyId}", Inputs.Json(new { name = "mine" }), Stop),
            await browser.DeleteAsync($"/api/keys/{tenant.KeyId}", Stop),
        };

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode));
        Assert.Equal((HttpStatusCode.OK, null), await tenant.Call(tenant.Key));
        Assert.Equal(0, await app.Db(db => db.AuditEntries.CountAsync(e => e.Action.StartsWith("key."), Stop)));
    }

    [Fact]
    public async Task Every_change_is_audited_and_no_secret_is_kept_anywhere()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var browser = tenant.SignedIn(user: "anna");
        var key = await browser.MakeKey(new { name = "nightly" });
        var rotated = await browser.Rotate(key.Id, 24);
        await browser.PutAsync($"/api/keys/{key.Id}", Inputs.Json(new { name = "weekly" }), Stop);
        await browser.DeleteAsync($"/api/keys/{key.Id}", Stop);

        var audited = await app.Db(db => db.AuditEntries.OrderBy(e => e.Sequence).Where(e => e.Target == key.Id).Select(e => e.Action).ToListAsync(Stop));

        Assert.Equal(["key.created", "key.rotated", "key.changed", "key.revoked"], audited);
        var kept = await app.Db(async db => string.Concat(
            (await db.ApiKeys.AsNoTracking().ToListAsync(Stop)).Select(k => System.Text.Json.JsonSerializer.Serialize(k)))
            + string.Concat(await db.AuditEntries.Select(e => e.Target).ToListAsync(Stop)) + string.Concat(await db.WebhookEvents.Select(e => e.Body).ToListAsync(Stop)));
        foreach (var secret in new[] { key.Secret, rotated.Secret })
        {
            Assert.DoesNotContain(secret[^43..], kept, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToBase64String(Encoding.ASCII.GetBytes(secret[^43..])), kept, StringComparison.Ordinal);
        }
    }
}
