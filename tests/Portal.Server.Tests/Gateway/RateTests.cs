using System.Net;
using Microsoft.Extensions.Time.Testing;
using Portal.Server.Features.Keys;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Gateway;

public sealed class RateTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Parallel_calls_get_exactly_the_plans_rate()
    {
        await using var app = new GatewayApp { Time = new FakeTimeProvider(DateTimeOffset.UtcNow) };
        var tenant = await Tenant.Create(app, "acme");
        await tenant.Subscribe("faces", "free", requestsPerMinute: 20);
        var client = tenant.WithKey();

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => client.PostAsync("/predict/faces", Inputs.PngBody, Stop)));

        Assert.Equal(20, answers.Count(a => a.StatusCode == HttpStatusCode.OK));
        var refused = answers.Where(a => a.StatusCode == HttpStatusCode.TooManyRequests).ToList();
        Assert.Equal(44, refused.Count);
        Assert.All(refused, a => Assert.Equal(TimeSpan.FromSeconds(60), a.Headers.RetryAfter?.Delta));
        Assert.Equal("rate_exceeded", await refused[0].Code());
    }

    [Fact]
    public async Task The_window_slides_with_the_calls()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var app = new GatewayApp { Time = time };
        var tenant = await Tenant.Create(app, "acme");
        await tenant.Subscribe("faces", "free", requestsPerMinute: 2);

        Assert.Equal(HttpStatusCode.OK, (await tenant.Predict()).StatusCode);
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(HttpStatusCode.OK, (await tenant.Predict()).StatusCode);
        var refused = await tenant.Predict();
        Assert.Equal(TimeSpan.FromSeconds(30), refused.Headers.RetryAfter?.Delta);

        time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(HttpStatusCode.OK, (await tenant.Predict()).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await tenant.Predict()).StatusCode);
    }

    [Fact]
    public async Task A_second_key_or_path_does_not_widen_the_rate_and_a_second_tenant_has_its_own()
    {
        await using var app = new GatewayApp { Time = new FakeTimeProvider(DateTimeOffset.UtcNow) };
        var tenant = await Tenant.Create(app, "acme");
        await tenant.Subscribe("faces", "free", requestsPerMinute: 1);
        var (row, secret) = ApiKeyIssue.New(tenant.OrganisationId, "second", ["predict"], null, DateTime.UtcNow);
        await app.Db(async db =>
        {
            db.Add(row);
            return await db.SaveChangesAsync(Stop);
        });
        var other = await Tenant.Create(app, "other");
        await other.Subscribe("faces", "free", requestsPerMinute: 1);
        Assert.Equal(HttpStatusCode.OK, (await tenant.Predict()).StatusCode);

        foreach (var path in new[] { "/predict/faces", "/Predict/faces/", "/predict/faces/result" })
        {
            var response = await tenant.WithKey(secret).PostAsync(path, Inputs.PngBody, Stop);
            Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        }
        Assert.Equal(HttpStatusCode.OK, (await other.Predict()).StatusCode);
    }

    [Fact]
    public async Task Every_answer_says_how_many_calls_are_left_and_when_one_returns()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var app = new GatewayApp { Time = time };
        var tenant = await Tenant.Create(app, "acme");
        await tenant.Subscribe("faces", "free", requestsPerMinute: 2);

        Assert.Equal(("\"minute\";q=2;w=60", "\"minute\";r=1;t=60"), Rate(await tenant.Predict()));
        time.Advance(TimeSpan.FromSeconds(25.5));
        Assert.Equal("\"minute\";r=0;t=35", Rate(await tenant.Predict()).Standing);
        var refused = await tenant.Predict();
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("\"minute\";r=0;t=35", Rate(refused).Standing);
        Assert.Equal(TimeSpan.FromSeconds(35), refused.Headers.RetryAfter?.Delta);
    }

    private static (string Policy, string Standing) Rate(HttpResponseMessage answer) =>
        (answer.Headers.GetValues("RateLimit-Policy").Single(), answer.Headers.GetValues("RateLimit").Single());
}
