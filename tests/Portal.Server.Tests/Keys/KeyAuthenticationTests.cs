using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Server.Features.Keys;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Keys;

public sealed class KeyAuthenticationTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static string[] BadKeys =>
    [
        "' OR '1'='1", "aip_", "aip_live_", "aip_live_00000000_" + new string('0', 43), "aip_test_00000000_" + new string('0', 43),
        new string('a', 257), new string('a', 15_000), "aip_live_0000000O_" + new string('é', 43), "x y z", "%00", "null", "",
        "aip_live_00000000_" + new string('0', 44), "AIP_LIVE_00000000_" + new string('0', 43), "{\"$ne\":1}",
    ];

    [Fact]
    public async Task What_is_not_a_key_is_unauthorised()
    {
        await using var app = new GatewayApp();

        foreach (var key in BadKeys)
        {
            var answers = await Task.WhenAll(
                Status(app, "/predict/faces", ("Authorization", $"Bearer {key}")),
                Status(app, "/predict/faces", ("Authorization", $"Basic {key}")),
                Status(app, "/predict/faces", ("X-Api-Key", key)));
            Assert.All(answers, status => Assert.True(status == HttpStatusCode.Unauthorized, $"'{key}' got {status}"));
        }
        Assert.Equal(0, app.Engine.Runs);
    }

    [Fact]
    public async Task Both_headers_work_alone_and_together_but_not_against_each_other()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");

        Assert.Equal(HttpStatusCode.OK, await Status(app, "/predict/faces", ("X-Api-Key", tenant.Key)));
        Assert.Equal(HttpStatusCode.OK, await Status(app, "/predict/faces", ("Authorization", $"bearer {tenant.Key}")));
        Assert.Equal(HttpStatusCode.OK, await Status(app, "/predict/faces", ("Authorization", $"Bearer {tenant.Key}"), ("X-Api-Key", tenant.Key)));
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(app, "/predict/faces", ("Authorization", $"Bearer {tenant.Key}"), ("X-Api-Key", "other")));
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(app, "/predict/faces", ("X-Api-Key", tenant.Key), ("X-Api-Key", tenant.Key)));
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(app, "/predict/faces", ("Authorization", "Basic eA=="), ("X-Api-Key", tenant.Key)));
    }

    [Theory]
    [InlineData("api_key")]
    [InlineData("key")]
    [InlineData("Access_Token")]
    [InlineData("anything")]
    public async Task A_key_in_the_address_is_refused_even_beside_a_good_one(string name)
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");

        var response = await tenant.WithKey().PostAsync($"/predict/faces?{name}={tenant.Key}", Inputs.PngBody, Stop);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("key_in_query", await response.Code());
    }

    [Fact]
    public async Task The_right_id_with_another_secret_is_refused()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var forged = ApiKeyText.Create() with { Id = tenant.KeyId };

        var response = await tenant.WithKey(forged.ToString()).PostAsync("/predict/faces", Inputs.PngBody, Stop);

        Assert.Equal("key_invalid", await response.Code());
    }

    [Fact]
    public async Task A_revoked_key_is_dead_at_once()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        Assert.Equal(HttpStatusCode.OK, (await tenant.Predict()).StatusCode);

        var revoked = await tenant.SignedIn("Admin").DeleteAsync($"/api/keys/{tenant.KeyId}", Stop);

        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        var response = await tenant.Predict();
        Assert.Equal((HttpStatusCode.Unauthorized, "key_revoked"), (response.StatusCode, await response.Code()));
    }

    [Fact]
    public async Task A_key_dies_on_its_last_day()
    {
        var time = new SteppedClock(DateTimeOffset.UtcNow);
        await using var app = new GatewayApp { Time = time };
        var tenant = await Tenant.Create(app, "acme", "faces");
        var created = await (await tenant.SignedIn().PostAsync("/api/keys", Inputs.Json(new { name = "a week", expiresInDays = 7 }), Stop)).Json();
        var key = created.GetProperty("secret").GetString()!;
        time.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, await Status(app, "/predict/faces", ("X-Api-Key", key)));

        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(HttpStatusCode.Unauthorized, await Status(app, "/predict/faces", ("X-Api-Key", key)));
    }

    [Fact]
    public async Task The_last_use_is_noted()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        await tenant.Predict();

        DateTime? noted = null;
        for (var tries = 0; tries < 500 && noted is null; tries++)
        {
            await Task.Delay(20, Stop);
            noted = await app.Db(db => db.ApiKeys.Where(k => k.Id == tenant.KeyId).Select(k => k.LastUsedAt).SingleAsync(Stop));
        }

        Assert.InRange(noted!.Value, DateTime.UtcNow.AddMinutes(-2), DateTime.UtcNow);
    }

    [Fact]
    public async Task A_key_opens_predictions_only()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");

        foreach (var path in new[] { "/api/keys", "/api/service-accounts", "/api/webhooks", "/api/subscriptions", "/api/serving" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await tenant.WithKey().GetAsync(path, Stop)).StatusCode);
        }
        Assert.Equal("missing_scope", await (await tenant.WithKey().GetAsync("/api/usage", Stop)).Code());
    }

    private static async Task<HttpStatusCode> Status(GatewayApp app, string path, params (string Name, string Value)[] headers)
    {
        var client = app.CreateClient();
        foreach (var (name, value) in headers)
        {
            client.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        }
        return (await client.PostAsync(path, Inputs.PngBody, Stop)).StatusCode;
    }
}
