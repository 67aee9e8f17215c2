using System.Net;
using Portal.Server.Features.Keys;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Keys;

/// <summary>What a key is for: its scopes, its models and the addresses that it may come from.</summary>
public sealed class KeyBoundsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_scope_opens_its_routes_and_no_other()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var browser = tenant.SignedIn();
        var predicts = (await browser.MakeKey(new { name = "predicts", scopes = new[] { "predict" } })).Secret;
        var looks = (await browser.MakeKey(new { name = "looks", scopes = new[] { "models:read" } })).Secret;
        var counts = (await browser.MakeKey(new { name = "counts", scopes = new[] { "usage:read" } })).Secret;

        await Expect([200, 403, 403], key => tenant.WithKey(key).PostAsync("/predict/faces", Inputs.PngBody, Stop));
        await Expect([200, 200, 403], key => tenant.WithKey(key).GetAsync("/v1/models", Stop));
        await Expect([200, 200, 403], key => tenant.WithKey(key).GetAsync("/v1/models/faces", Stop));
        foreach (var path in new[] { "/api/usage", "/api/usage/export", "/api/usage/export.csv" })
        {
            await Expect([403, 403, 200], key => tenant.WithKey(key).GetAsync(path, Stop));
        }

        async Task Expect(int[] statuses, Func<string, Task<HttpResponseMessage>> call)
        {
            var answers = await Task.WhenAll(new[] { predicts, looks, counts }.Select(call));
            Assert.Equal(statuses, answers.Select(answer => (int)answer.StatusCode));
        }
    }

    [Fact]
    public async Task A_key_that_reads_usage_reads_its_own_organisations()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var stranger = await Tenant.Create(app, "stranger");
        await tenant.Predict();
        var own = (await tenant.SignedIn().MakeKey(new { name = "counts", scopes = new[] { "usage:read" } })).Secret;
        var other = (await stranger.SignedIn(user: "else").MakeKey(new { name = "counts", scopes = new[] { "usage:read" } })).Secret;

        var usage = await (await tenant.WithKey(own).GetAsync("/api/usage", Stop)).Json();
        var receipt = usage.GetProperty("recent").EnumerateArray().Single().GetProperty("requestId").GetString();

        Assert.Equal(1, usage.GetProperty("totals").GetProperty("calls").GetInt64());
        Assert.Equal(0, (await (await stranger.WithKey(other).GetAsync("/api/usage", Stop)).Json()).GetProperty("totals").GetProperty("calls").GetInt64());
        Assert.Equal(HttpStatusCode.OK, (await tenant.WithKey(own).GetAsync($"/api/usage/receipts/{receipt}", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.WithKey(other).GetAsync($"/api/usage/receipts/{receipt}", Stop)).StatusCode);
    }

    [Theory]
    [InlineData("admin")]
    [InlineData("metrics")]
    [InlineData("repository")]
    [InlineData("predict models:read")]
    [InlineData("PREDICT")]
    public async Task What_is_no_scope_for_members_makes_no_key(string scope)
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme");

        foreach (var scopes in new string[][] { [scope], ["predict", scope], [] })
        {
            var response = await tenant.SignedIn("Owner").PostAsync("/api/keys", Inputs.Json(new { name = "x", scopes }), Stop);
            Assert.Equal((HttpStatusCode.BadRequest, "unknown_scope"), (response.StatusCode, await response.Code()));
        }
    }

    [Fact]
    public async Task A_model_that_is_not_on_the_list_is_refused_with_its_own_code()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces", "speech");
        var key = (await tenant.SignedIn().MakeKey(new { name = "faces only", models = new[] { "faces" } })).Secret;

        Assert.Equal((HttpStatusCode.OK, null), await tenant.Call(key));
        Assert.Equal((HttpStatusCode.Forbidden, "model_not_allowed"), await tenant.Call(key, "speech"));
        // Not subscribed, and not there at all: no more is told than the catalogue tells.
        Assert.Equal((HttpStatusCode.Forbidden, "model_not_allowed"), await tenant.Call(key, "absent"));
        Assert.Equal((HttpStatusCode.NotFound, "unknown_model"), await tenant.Call(key, "no-such-model"));
        Assert.Equal(1, app.Engine.Runs);
    }

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7", true)]
    [InlineData("192.0.2.0/24", "192.0.2.200", true)]
    [InlineData("192.0.2.0/24", "192.0.3.1", false)]
    [InlineData("192.0.2.0/24", "::ffff:192.0.2.9", true)]
    [InlineData("::ffff:192.0.2.0/120", "192.0.2.9", true)]
    [InlineData("2001:db8::/32", "2001:db8:7::1", true)]
    [InlineData("2001:db8::/32", "2001:db9::1", false)]
    [InlineData("2001:db8::1", "192.0.2.1", false)]
    [InlineData("192.0.2.7", null, false)]
    public async Task A_key_works_from_its_addresses_only(string allowed, string? from, bool works)
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var key = (await tenant.SignedIn().MakeKey(new { name = "office", addresses = new[] { allowed, "198.51.100.1" } })).Secret;
        var client = app.CreateClient();
        client.DefaultRequestHeaders.Add("X-Api-Key", key);
        if (from is not null)
        {
            client.DefaultRequestHeaders.Add(CallerAddress.Header, from);
        }
        // A header chooses no address unless the operator trusts the proxy.
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "192.0.2.7");

        var response = await client.PostAsync("/predict/faces", Inputs.PngBody, Stop);

        Assert.Equal(works ? HttpStatusCode.OK : HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(works ? null : "key_address", works ? null : await response.Code());
    }

    [Fact]
    public async Task Behind_a_trusted_proxy_the_forwarded_address_counts()
    {
        await using var app = new GatewayApp();
        app.Settings["Hosting:TrustedProxies:0"] = "10.1.2.3";
        var tenant = await Tenant.Create(app, "acme", "faces");
        var key = (await tenant.SignedIn().MakeKey(new { name = "office", addresses = new[] { "192.0.2.0/24" } })).Secret;

        foreach (var (forwarded, expected) in new[] { ("192.0.2.7", HttpStatusCode.OK), ("192.0.3.7", HttpStatusCode.Forbidden) })
        {
            var client = app.CreateClient();
            client.DefaultRequestHeaders.Add("X-Api-Key", key);
            client.DefaultRequestHeaders.Add(CallerAddress.Header, "10.1.2.3");
            client.DefaultRequestHeaders.Add("X-Forwarded-For", forwarded);
            Assert.Equal(expected, (await client.PostAsync("/predict/faces", Inputs.PngBody, Stop)).StatusCode);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("1.2")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("192.0.2.0/33")]
    [InlineData("192.0.2.1/-1")]
    [InlineData("[::1]:80")]
    [InlineData("fe80::1%eth0")]
    [InlineData("example.com")]
    [InlineData("192.0.2.1 198.51.100.1")]
    [InlineData(null)]
    public async Task What_is_no_address_makes_no_key(string? address)
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme");

        var response = await tenant.SignedIn().PostAsync("/api/keys", Inputs.Json(new { name = "x", addresses = new[] { address } }), Stop);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_address"), (response.StatusCode, await response.Code()));
    }

    [Fact]
    public void A_network_is_kept_as_it_is_compared()
    {
        Assert.Equal(
            ["192.0.2.7/32", "192.0.2.0/24", "2001:db8::/32", "::1/128", "10.0.0.1/32"],
            new[] { " 192.0.2.7 ", "192.0.2.0/24", "2001:DB8::/32", "::1", "::ffff:10.0.0.1" }.Select(text => KeyLists.ReadNetwork(text).ToString()));
    }

    [Fact]
    public async Task Lists_that_are_too_long_or_name_unknown_models_make_no_key()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme");
        var browser = tenant.SignedIn();

        foreach (var body in new object[]
        {
            new { name = "x", models = new[] { "no-such-model" } },
            new { name = "x", models = new[] { "faces", null } },
            new { name = "x", models = Enumerable.Repeat("faces", 51) },
            new { name = "x", addresses = Enumerable.Range(0, 33).Select(i => $"192.0.2.{i}") },
            new { name = "x", models = "faces" },
        })
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostAsync("/api/keys", Inputs.Json(body), Stop)).StatusCode);
        }
    }
}
