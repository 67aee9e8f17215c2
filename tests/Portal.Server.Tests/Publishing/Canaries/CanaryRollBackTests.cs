using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Inference.Engine;
using Portal.Server.Features.Publishing.Canaries;
using Portal.Server.Metering;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Publishing.Canaries;

/// <summary>What ends a canary without anybody's order, and what does not.</summary>
public sealed class CanaryRollBackTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_version_that_fails_is_rolled_back_at_once_with_the_numbers_and_its_calls_are_free()
    {
        await using var app = new GatewayApp();
        var (desk, caller) = await app.WithPreview();
        app.Engine.Answer = (_, _) => app.Engine.Asked == CanaryDesk.New ? throw new InvalidOperationException("broken") : Task.FromResult(FakeEngine.OneFace);
        await desk.Begun(50);

        for (var failed = 0; failed < CanaryRules.LeastCalls;)
        {
            failed += (await caller.Predict()).StatusCode == HttpStatusCode.InternalServerError ? 1 : 0;
        }
        var ended = await desk.Ended();

        Assert.Equal((CanaryStates.RolledBack, CanaryEnds.Failures), (ended.GetProperty("state").GetString(), ended.GetProperty("because").GetString()));
        var evidence = ended.GetProperty("evidence");
        Assert.Equal((20, 20), (evidence.GetProperty("calls").GetInt32(), evidence.GetProperty("failures").GetInt32()));
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("1.0.0", (await caller.Predict()).Answered());
        }
        Assert.Equal(0, await app.Db(db => db.UsageEvents.Where(e => e.EndReason == EndReason.Failed).SumAsync(e => e.PriceMicros, Stop)));
        Assert.True(await app.Db(db => db.AuditEntries.AnyAsync(e => e.Action == "canary.rolled_back" && e.Actor == "" && e.Target == "faces/2.0.0", Stop)));
        var told = await app.Db(db => db.WebhookEvents.SingleAsync(e => e.Type == WebhookTypes.CanaryRolledBack, Stop));
        Assert.Contains("\"because\":\"failures\",\"calls\":20,\"failures\":20", told.Body, StringComparison.Ordinal);
        var notice = (await desk.Read("/api/notices")).EnumerateArray().Single();
        Assert.Contains("20 of its 20 calls failed", notice.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal(ModelVersionState.Preview, await app.StateOf(CanaryDesk.New));
    }

    [Fact]
    public async Task What_callers_do_wrong_rolls_nothing_back()
    {
        await using var app = new GatewayApp();
        var (desk, caller) = await app.WithPreview();
        app.Engine.Answer = (_, _) => app.Engine.Asked == CanaryDesk.New
            ? throw new PredictionRefusedException(RefusalReason.Undecodable, "It is no picture.")
            : Task.FromResult(FakeEngine.OneFace);
        await desk.Begun(60);

        for (var i = 0; i < 100; i++)
        {
            await caller.Predict();
        }
        await app.Service<CanaryWork>().LookOnceAsync(Stop);

        var canary = await desk.Newest();
        Assert.Equal(CanaryStates.Running, canary.GetProperty("state").GetString());
        Assert.Equal(0, canary.GetProperty("counts").GetProperty("calls").GetInt32());
        Assert.InRange(canary.GetProperty("counts").GetProperty("fromCalls").GetInt32(), 10, 90);
    }

    [Fact]
    public async Task A_quarantined_worker_ends_it_with_the_first_call()
    {
        await using var app = new GatewayApp();
        var (desk, caller) = await app.WithPreview();
        app.Engine.Answer = (_, _) => app.Engine.Asked == CanaryDesk.New
            ? throw new WorkerUnavailableException("It died.", isQuarantined: true, TimeSpan.FromMinutes(5))
            : Task.FromResult(FakeEngine.OneFace);
        await desk.Begun(99);

        while ((await caller.Predict()).StatusCode == HttpStatusCode.OK)
        {
        }

        Assert.Equal(CanaryEnds.Quarantined, (await desk.Ended()).GetProperty("because").GetString());
    }
}
