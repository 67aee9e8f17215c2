using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Portal.Inference.Engine;
using Portal.Server.Metering;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Gateway.Grpc;

/// <summary>Deadlines and callers who hang up.</summary>
public sealed class GrpcLifetimeTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_caller_who_hangs_up_stops_the_run_and_pays_nothing()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var (begun, stopped) = RunUntilStopped(app);
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Stop);

        var call = GrpcCalls.Client(app).ModelInferAsync(GrpcCalls.File("faces", Inputs.Png), GrpcCalls.With(tenant.Key, cancellationToken: caller.Token));
        await begun.WaitAsync(TimeSpan.FromMinutes(1), Stop);
        await caller.CancelAsync();

        Assert.Equal(StatusCode.Cancelled, (await GrpcCalls.Refused(call)).StatusCode);
        await stopped.WaitAsync(TimeSpan.FromMinutes(1), Stop);
        Assert.Equal((EndReason.Cancelled, 0L), await Ending(app));
    }

    [Fact]
    public async Task A_call_whose_deadline_passes_is_stopped()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        // The first call of a portal takes longest; the time below is for the run.
        await GrpcCalls.Client(app).ModelInferAsync(GrpcCalls.File("faces", Inputs.Png), GrpcCalls.With(tenant.Key));
        var (_, stopped) = RunUntilStopped(app);

        var refusal = await GrpcCalls.Refused(GrpcCalls.Client(app).ModelInferAsync(
            GrpcCalls.File("faces", Inputs.Png), GrpcCalls.With(tenant.Key, deadline: DateTime.UtcNow.AddSeconds(8))));

        // The client's clock and the server's race, and in memory the one who hangs up first may still hear the other.
        Assert.Contains(refusal.StatusCode, new[] { StatusCode.DeadlineExceeded, StatusCode.Cancelled });
        await stopped.WaitAsync(TimeSpan.FromMinutes(1), Stop);
        var (reason, price) = await Ending(app);
        Assert.Contains(reason, new[] { EndReason.TimedOut, EndReason.Cancelled });
        Assert.Equal(0, price);
    }

    [Fact]
    public async Task What_the_engine_drops_for_its_time_is_a_deadline_too()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        app.Engine.Answer = (_, _) => throw new PredictionRefusedException(RefusalReason.DeadlineExceeded, "Too late.");

        var refusal = await GrpcCalls.Refused(GrpcCalls.Client(app).ModelInferAsync(GrpcCalls.File("faces", Inputs.Png), GrpcCalls.With(tenant.Key)));

        Assert.Equal(StatusCode.DeadlineExceeded, refusal.StatusCode);
    }

    [Fact]
    public async Task The_engine_is_told_how_long_the_call_may_wait()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var client = GrpcCalls.Client(app);
        var timed = GrpcCalls.File("faces", Inputs.Png);
        timed.Parameters.Add("timeout", new() { Int64Param = 1_500_000 });

        await client.ModelInferAsync(GrpcCalls.File("faces", Inputs.Png), GrpcCalls.With(tenant.Key));
        Assert.Null(app.Engine.LastContext.Timeout);
        await client.ModelInferAsync(timed, GrpcCalls.With(tenant.Key, deadline: DateTime.UtcNow.AddHours(1)));
        Assert.Equal(TimeSpan.FromSeconds(1.5), app.Engine.LastContext.Timeout);
        timed.Parameters["timeout"].Int64Param = 120_000_000;
        await client.ModelInferAsync(timed, GrpcCalls.With(tenant.Key, deadline: DateTime.UtcNow.AddSeconds(60)));
        Assert.InRange(app.Engine.LastContext.Timeout!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(60));
    }

    private static (Task Begun, Task Stopped) RunUntilStopped(GatewayApp app)
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        app.Engine.Answer = async (_, cancellationToken) =>
        {
            begun.SetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            finally
            {
                stopped.SetResult();
            }
            return FakeEngine.OneFace;
        };
        return (begun.Task, stopped.Task);
    }

    /// <summary>The ledger is written after the caller has gone.</summary>
    private static async Task<(EndReason Reason, long Price)> Ending(GatewayApp app)
    {
        for (var tries = 0; tries < 3000; tries++)
        {
            var usage = await app.Db(db => db.Set<UsageEvent>().SingleOrDefaultAsync(row => row.EndReason != EndReason.Success, Stop));
            if (usage is not null)
            {
                return (usage.EndReason, usage.PriceMicros);
            }
            await Task.Delay(20, Stop);
        }
        throw new TimeoutException("The ledger has no event of the call.");
    }
}
