using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Portal.Server.Features.Limits;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Limits;

public sealed class RateAndParallelTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_window_of_a_minute_ever_has_more_calls_than_the_limit()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var app = new GatewayApp { Time = time };
        var tenant = await LimitedTenant.Create(app);
        await tenant.Limit(LimitKind.RequestsPerMinute, 7);
        List<DateTimeOffset> accepted = [];
        var random = new Random(5);
        for (var round = 0; round < 40; round++)
        {
            var answers = await tenant.Storm(random.Next(1, 12));
            accepted.AddRange(answers.Where(a => a.StatusCode == HttpStatusCode.OK).Select(_ => time.GetUtcNow()));
            time.Advance(TimeSpan.FromSeconds(random.Next(1, 20)));
        }

        Assert.All(accepted, first => Assert.InRange(accepted.Count(at => at >= first && at < first.AddMinutes(1)), 1, 7));
        Assert.True(accepted.Count > 40, $"Only {accepted.Count} calls passed.");
    }

    [Fact]
    public async Task All_policies_are_listed_and_the_tightest_one_says_where_the_caller_stands()
    {
        await using var app = new GatewayApp { Time = new FakeTimeProvider(DateTimeOffset.UtcNow) };
        var tenant = await LimitedTenant.Create(app);
        await tenant.Limit(LimitKind.RequestsPerMinute, 9);
        await tenant.Limit(LimitKind.RequestsPerMinute, 2, key: tenant.KeyId);

        var first = await tenant.Predict();
        await tenant.Predict();
        var refused = await tenant.Predict();

        Assert.Equal(
            "\"minute\";q=100000;w=60, \"organisation\";q=9;w=60, \"key\";q=2;w=60", string.Join(", ", first.Headers.GetValues("RateLimit-Policy")));
        Assert.Equal(["\"key\";r=1;t=60"], first.Headers.GetValues("RateLimit"));
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(["\"key\";r=0;t=60"], refused.Headers.GetValues("RateLimit"));
        Assert.Equal(TimeSpan.FromMinutes(1), refused.Headers.RetryAfter?.Delta);
        Assert.Contains("The key's limit of 2 requests a minute", (await refused.Json()).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_one_window_refuses_is_counted_in_none()
    {
        await using var app = new GatewayApp { Time = new FakeTimeProvider(DateTimeOffset.UtcNow) };
        var tenant = await LimitedTenant.Create(app);
        var second = tenant.WithKey(await tenant.AddKey());
        await tenant.Limit(LimitKind.RequestsPerMinute, 3);
        await tenant.Limit(LimitKind.RequestsPerMinute, 1, key: tenant.KeyId);

        var first = await tenant.Storm(20);
        var others = await tenant.Storm(20, second);

        Assert.Equal((1, 2), (first.Count(a => a.IsSuccessStatusCode), others.Count(a => a.IsSuccessStatusCode)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Only_so_many_calls_run_at_the_same_time_by_plan_or_limit(bool byPlan)
    {
        await using var app = new GatewayApp();
        var tenant = await LimitedTenant.Create(app);
        await Bound(tenant, byPlan, 3);
        using var gate = new SemaphoreSlim(0);
        var (running, most) = (0, 0);
        app.Engine.Answer = async (_, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await gate.WaitAsync(Stop);
            Interlocked.Decrement(ref running);
            return FakeEngine.OneFace;
        };
        var client = tenant.WithKey();
        var calls = Enumerable.Range(0, 12).Select(_ => client.PostAsync("/predict/faces", Inputs.PngBody, Stop)).ToList();
        var refused = new List<HttpResponseMessage>();
        while (refused.Count < 9)
        {
            var done = await Task.WhenAny(calls);
            calls.Remove(done);
            refused.Add(await done);
        }
        gate.Release(3);
        var answered = await Task.WhenAll(calls);

        Assert.All(refused, a => Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(1)), (a.StatusCode, a.Headers.RetryAfter?.Delta)));
        Assert.Equal("parallel_exceeded", await refused[0].Code());
        Assert.All(answered, a => Assert.Equal(HttpStatusCode.OK, a.StatusCode));
        Assert.Equal(3, most);
    }

    [Fact]
    public async Task A_place_is_free_again_after_success_failure_refusal_and_leaving()
    {
        await using var app = new GatewayApp();
        var tenant = await LimitedTenant.Create(app);
        await Bound(tenant, byPlan: false, 1);
        await Bound(tenant, byPlan: true, 1);
        var client = tenant.WithKey();
        Assert.Equal(HttpStatusCode.OK, (await tenant.Predict()).StatusCode);
        app.Engine.Answer = (_, _) => throw new InvalidOperationException("Broken.");
        Assert.Equal(HttpStatusCode.InternalServerError, (await tenant.Predict()).StatusCode);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await client.PostAsync("/predict/faces", Inputs.Body(Inputs.Png, "text/csv"), Stop)).StatusCode);
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        app.Engine.Answer = async (_, left) =>
        {
            entered.SetResult();
            await Task.Delay(Timeout.Infinite, left);
            return FakeEngine.OneFace;
        };
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var call = client.PostAsync("/predict/faces", Inputs.PngBody, leaving.Token);
        await entered.Task;
        Assert.Equal(HttpStatusCode.TooManyRequests, (await tenant.Predict()).StatusCode);

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        app.Engine.Answer = (_, _) => Task.FromResult(FakeEngine.OneFace);

        // The portal notices the hang-up a moment after the client.
        HttpStatusCode answer;
        while ((answer = (await tenant.Predict()).StatusCode) == HttpStatusCode.TooManyRequests)
        {
            await Task.Delay(5, Stop);
        }
        Assert.Equal(HttpStatusCode.OK, answer);
    }

    private static Task<int> Bound(Tenant tenant, bool byPlan, int most) => byPlan
        ? tenant.App.Db(db => db.Plans.Where(p => p.Code == "payg").ExecuteUpdateAsync(p => p.SetProperty(x => x.ParallelCalls, most), Stop))
        : tenant.Limit(LimitKind.ParallelCalls, most, key: tenant.KeyId).ContinueWith(_ => 1, TaskScheduler.Default);
}
