using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Inference.Engine;
using Portal.Server.Data;
using Portal.Server.Metering;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Gateway;

public sealed class FailureTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(RefusalReason.Undecodable, "undecodable")]
    [InlineData(RefusalReason.TooLarge, "input_too_large")]
    public async Task Input_that_the_engine_refuses_is_free_and_written_down(RefusalReason reason, string code)
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        app.Engine.Answer = (_, _) => throw new PredictionRefusedException(reason, "the picture ends early");

        var response = await tenant.Predict();

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        var problem = await response.Json();
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Contains("the picture ends early", problem.GetProperty("detail").GetString());
        await AssertOneFree(app, EndReason.InvalidInput);
    }

    [Fact]
    public async Task A_failing_model_costs_nothing_and_tells_nothing()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        app.Engine.Answer = (_, _) => throw new InvalidOperationException("/secret/path/model.onnx broke");

        var response = await tenant.Predict();

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        var body = await response.Content.ReadAsStringAsync(Stop);
        Assert.Contains("prediction_failed", body, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", body, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", body, StringComparison.Ordinal);
        await AssertOneFree(app, EndReason.Failed);
    }

    [Fact]
    public async Task A_failure_gives_its_reserved_units_back()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme");
        await tenant.Subscribe("faces", "free", monthlyUnits: 1);
        app.Engine.Answer = (_, _) => throw new InvalidOperationException();
        Assert.Equal(HttpStatusCode.InternalServerError, (await tenant.Predict()).StatusCode);

        app.Engine.Answer = (_, _) => Task.FromResult(FakeEngine.OneFace);

        Assert.Equal(HttpStatusCode.OK, (await tenant.Predict()).StatusCode);
    }

    [Fact]
    public async Task A_caller_who_goes_away_pays_nothing()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        using var leaving = new CancellationTokenSource();
        app.Engine.Answer = async (_, token) =>
        {
            await leaving.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
            return FakeEngine.OneFace;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => tenant.WithKey().PostAsync("/predict/faces", Inputs.PngBody, leaving.Token));

        await WaitFor(app, db => db.UsageEvents.AnyAsync(Stop));
        await AssertOneFree(app, EndReason.Cancelled);
    }

    [Fact]
    public async Task A_full_queue_is_refused_by_name_and_knob_and_leaves_no_event()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        app.Engine.Answer = (_, _) =>
            throw new EngineOverloadedException("rows of faces", 256, "Engine:QueueRowsPerModel", TimeSpan.FromMilliseconds(1500));

        var refused = await tenant.Predict();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(2), refused.Headers.RetryAfter?.Delta);
        var detail = (await refused.Json()).GetProperty("detail").GetString();
        Assert.Contains("256", detail);
        Assert.Contains("Engine:QueueRowsPerModel", detail);
        Assert.False(await app.Db(db => db.UsageEvents.AnyAsync(Stop)));
    }

    private static async Task AssertOneFree(GatewayApp app, EndReason reason)
    {
        var usage = await app.Db(db => db.UsageEvents.SingleAsync(Stop));
        Assert.Equal((reason, 0, 0), (usage.EndReason, usage.Units, usage.PriceMicros));
        var rollup = await app.Db(db => db.Rollups.SingleAsync(Stop));
        Assert.Equal((1, 0, 0), (rollup.Calls, rollup.Successes, rollup.Units));
    }

    private static async Task WaitFor(GatewayApp app, Func<PortalDb, Task<bool>> condition)
    {
        for (var tries = 0; tries < 500 && !await app.Db(condition); tries++)
        {
            await Task.Delay(20, Stop);
        }
    }
}
