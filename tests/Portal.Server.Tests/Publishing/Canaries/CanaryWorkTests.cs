using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Features.Models;
using Portal.Server.Features.Publishing.Canaries;
using Portal.Server.Gateway.Admission;
using Portal.Server.Gateway.Admission.Trials;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Publishing.Canaries;

/// <summary>The rounds that look at running canaries, whichever process began them.</summary>
public sealed class CanaryWorkTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_goes_on_after_a_restart_until_its_version_cannot_be_loaded_for_minutes()
    {
        await using var first = new GatewayApp();
        var (desk, caller) = await first.WithPreview();
        await desk.Begun(50);
        for (var i = 0; i < 30; i++)
        {
            await caller.Predict();
        }

        await using var second = new GatewayApp(first);
        caller = caller with { App = second };
        desk = (caller with { OrganisationId = await Publisher(second) }).SignedIn("Publisher");
        var answered = new HashSet<string>();
        for (var i = 0; i < 40; i++)
        {
            answered.Add((await caller.Predict()).Answered());
        }
        Assert.Equal(["1.0.0", CanaryDesk.New], answered.Order());
        await second.Service<CanaryWork>().LookOnceAsync(Stop);
        var counts = (await desk.Newest()).GetProperty("counts");
        Assert.Equal(70, counts.GetProperty("calls").GetInt32() + counts.GetProperty("fromCalls").GetInt32());

        var clock = new SteppedClock(TimeProvider.System.GetUtcNow());
        await using var third = new GatewayApp(second) { Time = clock };
        third.Engine.Load = manifest => manifest.Version == CanaryDesk.New ? throw new Portal.Inference.Models.ModelLoadException("It is broken.") : Task.CompletedTask;
        caller = caller with { App = third };
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("1.0.0", (await caller.Predict()).Answered());
        }
        desk = (caller with { OrganisationId = await Publisher(third) }).SignedIn("Publisher");
        await third.Service<CanaryWork>().LookOnceAsync(Stop);
        clock.Advance(TimeSpan.FromMinutes(CanaryRules.LoadMinutes - 1));
        await third.Service<CanaryWork>().LookOnceAsync(Stop);
        Assert.Equal(CanaryStates.Running, (await desk.Newest()).GetProperty("state").GetString());
        clock.Advance(TimeSpan.FromMinutes(1));
        await third.Service<CanaryWork>().LookOnceAsync(Stop);
        Assert.Equal(CanaryEnds.CannotLoad, (await desk.Newest()).GetProperty("because").GetString());
    }

    [Fact]
    public async Task A_version_that_another_replica_let_in_is_loaded_while_the_rounds_go_on()
    {
        var clock = new SteppedClock(TimeProvider.System.GetUtcNow());
        await using var app = new GatewayApp { Time = clock };
        var (_, caller) = await app.WithPreview();
        var later = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        app.Engine.Load = manifest => manifest.Version == CanaryDesk.New ? later.Task : Task.CompletedTask;
        Assert.Equal("1.0.0", (await caller.Predict()).Answered());
        await Running(app, clock.Now.UtcDateTime);

        for (var round = 0; round < 10; round++)
        {
            await app.Service<CanaryWork>().LookOnceAsync(Stop).WaitAsync(TimeSpan.FromSeconds(30), Stop);
            clock.Advance(TimeSpan.FromMinutes(1));
        }
        later.SetResult();
        while (app.Service<ModelLoading>().Fared("faces", CanaryDesk.New) != ModelReadiness.Ready)
        {
            await Task.Delay(20, Stop);
        }

        await app.Service<CanaryWork>().LookOnceAsync(Stop);
        Assert.Equal(CanaryStates.Running, await app.Db(db => db.Canaries.Select(c => c.State).SingleAsync(Stop)));
    }

    [Fact]
    public async Task Counts_that_could_not_be_saved_are_kept_all_of_them()
    {
        await using var app = new GatewayApp();
        var tallies = app.Service<CanaryTallies>();
        tallies.Note(new CanaryAtDoor(7, 50, 0.02, null), isNew: true, isFailure: false);
        tallies.Note(new CanaryAtDoor(8, 50, 0.02, null), isNew: false, isFailure: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => app.Service<CanaryWork>().LookOnceAsync(new(canceled: true)));

        var kept = tallies.TakeUnsaved().OrderBy(taken => taken.Canary).ToList();
        Assert.Equal([7, 8], kept.Select(taken => taken.Canary));
        Assert.Equal([new(1, 0, 0, 0), new(0, 0, 1, 1)], kept.Select(taken => taken.Counts));
    }

    /// <summary>A canary that another replica began.</summary>
    private static Task<int> Running(GatewayApp app, DateTime now) => app.Db(async db =>
    {
        var versions = await db.ModelVersions.Where(v => v.Model!.Slug == "faces").ToDictionaryAsync(v => v.Version, Stop);
        db.Canaries.Add(new Canary
        {
            ModelId = versions[CanaryDesk.New].ModelId,
            FromVersionId = versions["1.0.0"].Id,
            ToVersionId = versions[CanaryDesk.New].Id,
            Percent = 99,
            MostFailures = Canary.MostFailuresOf(2),
            State = CanaryStates.Running,
            StartedAt = now,
        });
        return await db.SaveChangesAsync(Stop);
    });

    private static Task<int> Publisher(GatewayApp app) =>
        app.Db(db => db.Organisations.Where(o => o.Slug == "publisher").Select(o => o.Id).SingleAsync(Stop));
}
