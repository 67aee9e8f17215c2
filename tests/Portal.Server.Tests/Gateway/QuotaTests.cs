using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Gateway;

public sealed class QuotaTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Parallel_calls_never_overrun_the_last_units()
    {
        await using var app = new GatewayApp();
        app.Engine.Answer = async (_, token) =>
        {
            await Task.Yield();
            return FakeEngine.OneFace;
        };
        for (var round = 0; round < 10; round++)
        {
            var tenant = await Tenant.Create(app, $"round-{round}");
            var plan = await tenant.Subscribe("faces", "free", monthlyUnits: 7);
            var client = tenant.WithKey();

            var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => client.PostAsync("/predict/faces", Inputs.PngBody, Stop)));

            Assert.Equal(7, answers.Count(a => a.StatusCode == HttpStatusCode.OK));
            Assert.Equal(57, answers.Count(a => a.StatusCode == HttpStatusCode.TooManyRequests));
            Assert.Equal(7, await app.Db(db => db.QuotaUse.Where(q => q.SubscriptionId == plan.Id).SumAsync(q => q.Units, Stop)));
        }
    }

    [Fact]
    public async Task Over_quota_says_when_it_resets()
    {
        await using var app = new GatewayApp { Time = new FakeTimeProvider(new(2027, 2, 28, 23, 59, 30, TimeSpan.Zero)) };
        var tenant = await Tenant.Create(app, "acme");
        await tenant.Subscribe("faces", "free", monthlyUnits: 1);
        Assert.Equal(HttpStatusCode.OK, (await tenant.Predict()).StatusCode);

        var response = await tenant.Predict();

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(30), response.Headers.RetryAfter?.Delta);
        var problem = await response.Json();
        Assert.Equal("quota_exceeded", problem.GetProperty("code").GetString());
        Assert.Equal(new(2027, 3, 1, 0, 0, 0, TimeSpan.Zero), problem.GetProperty("resetsAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task A_new_month_brings_new_units()
    {
        var time = new FakeTimeProvider(new(2027, 2, 28, 23, 59, 30, TimeSpan.Zero));
        await using var app = new GatewayApp { Time = time };
        var tenant = await Tenant.Create(app, "acme");
        await tenant.Subscribe("faces", "free", monthlyUnits: 1);
        Assert.Equal(HttpStatusCode.OK, (await tenant.Predict()).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await tenant.Predict()).StatusCode);

        time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(HttpStatusCode.OK, (await tenant.Predict()).StatusCode);
        Assert.Equal(2, await app.Db(db => db.QuotaUse.CountAsync(Stop)));
    }

    [Fact]
    public async Task A_call_that_needs_more_than_what_is_left_is_refused_and_a_smaller_one_is_not()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme");
        await tenant.Subscribe("faces", "free", monthlyUnits: 10);
        app.Engine.Units = _ => 11;
        Assert.Equal(HttpStatusCode.TooManyRequests, (await tenant.Predict()).StatusCode);

        app.Engine.Units = _ => 10;

        Assert.Equal(HttpStatusCode.OK, (await tenant.Predict()).StatusCode);
    }

    [Fact]
    public async Task What_another_replica_used_counts_too()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme");
        await tenant.Subscribe("faces", "free", monthlyUnits: 5);
        Assert.Equal(HttpStatusCode.OK, (await tenant.Predict()).StatusCode);
        await app.Db(db => db.QuotaUse.ExecuteUpdateAsync(q => q.SetProperty(x => x.Units, 5), Stop));

        Assert.Equal(HttpStatusCode.TooManyRequests, (await tenant.Predict()).StatusCode);
        var runs = app.Engine.Runs;
        Assert.Equal(HttpStatusCode.TooManyRequests, (await tenant.Predict()).StatusCode);

        // The second refusal came before the engine: the door asked the database again.
        Assert.Equal(runs, app.Engine.Runs);
        Assert.Equal(1, await app.Db(db => db.UsageEvents.CountAsync(Stop)));
    }
}
