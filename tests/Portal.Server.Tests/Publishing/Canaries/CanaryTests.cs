using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Inference.Engine;
using Portal.Inference.Tensors;
using Portal.Server.Features.Models;
using Portal.Server.Features.Publishing.Canaries;
using Portal.Server.Gateway.Admission;
using Portal.Server.Gateway.Admission.Trials;
using Portal.Server.Metering;
using Portal.Server.Tests.Gateway.Fixture;
using Portal.Server.Tests.Gateway.Oip;
using Portal.Server.Tests.Gateway.Retries;

namespace Portal.Server.Tests.Publishing.Canaries;

public sealed class CanaryTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void A_share_is_right_for_calls_of_one_moment_and_stays_theirs_when_it_grows()
    {
        var random = new Random(3);
        var ids = Enumerable.Range(0, 100_000).Select(_ =>
        {
            // All but ten bits of these ids are the same.
            var bytes = new byte[16];
            (bytes[0], bytes[14], bytes[15]) = (1, (byte)random.Next(256), (byte)random.Next(256));
            bytes[7] = (byte)random.Next(256);
            return new Guid(bytes);
        }).Distinct().ToList();

        Assert.All([1, 5, 20, 50, 99], percent => Assert.InRange(
            ids.Count(id => CallShare.Takes(7, id, percent)) / (double)ids.Count, (percent / 100d) - 0.006, (percent / 100d) + 0.006));
        Assert.All(ids.Where(id => CallShare.Takes(7, id, 20)), id => Assert.True(CallShare.Takes(7, id, 30)));
        Assert.InRange(ids.Count(id => CallShare.Takes(7, id, 20) && CallShare.Takes(8, id, 20)) / (double)ids.Count, 0.035, 0.045);
    }

    [Fact]
    public async Task The_new_version_gets_its_share_of_the_calls_that_name_none_and_the_ledger_says_which_answered()
    {
        await using var app = new GatewayApp();
        var (desk, caller) = await WithPreview(app);
        await desk.Begun(20);
        var client = caller.WithKey();

        var answered = new string[2_000];
        await Parallel.ForAsync(0, answered.Length, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Stop }, async (i, stop) =>
        {
            using var answer = await client.PostAsync("/predict/faces", Inputs.PngBody, stop);
            answered[i] = answer.Answered();
        });

        // Five standard deviations of 2,000 calls.
        var taken = answered.Count(version => version == CanaryDesk.New);
        Assert.InRange(taken, 310, 490);
        var written = await app.Db(db => db.UsageEvents.CountAsync(
            e => e.OrganisationId == caller.OrganisationId && db.ModelVersions.Any(v => v.Id == e.ModelVersionId && v.Version == CanaryDesk.New), Stop));
        Assert.Equal(taken, written);
        await app.Service<CanaryWork>().LookOnceAsync(Stop);
        var counts = (await desk.Newest()).GetProperty("counts");
        Assert.Equal((taken, 0, 2_000 - taken), (counts.GetProperty("calls").GetInt32(), counts.GetProperty("failures").GetInt32(), counts.GetProperty("fromCalls").GetInt32()));
    }

    [Fact]
    public async Task Who_names_a_version_is_not_touched_and_a_retry_gets_the_kept_answer()
    {
        await using var app = new GatewayApp();
        var (desk, caller) = await WithPreview(app);
        await desk.Begun(99);

        for (var i = 0; i < 20; i++)
        {
            var named = await caller.Infer("faces/versions/1.0.0", Inputs.Png, "0");
            Assert.True(named.IsSuccessStatusCode, await named.Content.ReadAsStringAsync(Stop));
            Assert.Equal("1.0.0", app.Engine.LastVersion);
        }
        var first = await caller.Keyed("one-key");
        for (var i = 0; i < 5; i++)
        {
            var again = await caller.Keyed("one-key");
            Assert.True(again.IsReplayed());
            Assert.Equal(first.Answered(), again.Answered());
        }
    }

    [Fact]
    public async Task A_version_that_fails_is_rolled_back_at_once_with_the_numbers_and_its_calls_are_free()
    {
        await using var app = new GatewayApp();
        var (desk, caller) = await WithPreview(app);
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
        Assert.Equal(ModelVersionState.Preview, await State(app, CanaryDesk.New));
    }

    [Fact]
    public async Task What_callers_do_wrong_rolls_nothing_back()
    {
        await using var app = new GatewayApp();
        var (desk, caller) = await WithPreview(app);
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
        var (desk, caller) = await WithPreview(app);
        app.Engine.Answer = (_, _) => app.Engine.Asked == CanaryDesk.New
            ? throw new WorkerUnavailableException("It died.", isQuarantined: true, TimeSpan.FromMinutes(5))
            : Task.FromResult(FakeEngine.OneFace);
        await desk.Begun(99);

        while ((await caller.Predict()).StatusCode == HttpStatusCode.OK)
        {
        }

        Assert.Equal(CanaryEnds.Quarantined, (await desk.Ended()).GetProperty("because").GetString());
    }

    [Fact]
    public async Task It_goes_on_after_a_restart_until_its_version_cannot_be_loaded_for_minutes()
    {
        await using var first = new GatewayApp();
        var (desk, caller) = await WithPreview(first);
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
    public async Task Completing_it_makes_its_version_the_available_one_and_stopping_changes_nothing()
    {
        await using var app = new GatewayApp();
        var (desk, caller) = await WithPreview(app);
        var stopped = await desk.Begun(50);
        Assert.Equal("canary_runs", await (await desk.Begin(10)).Code());
        Assert.Equal(HttpStatusCode.NoContent, (await desk.PostAsync($"{CanaryDesk.Path}/{stopped}/stop", null, Stop)).StatusCode);
        Assert.Equal(ModelVersionState.Preview, await State(app, CanaryDesk.New));
        Assert.Equal("1.0.0", (await caller.Predict()).Answered());
        Assert.Equal("canary_ended", await (await desk.PostAsync($"{CanaryDesk.Path}/{stopped}/complete", null, Stop)).Code());

        var id = await desk.Begun(1);
        var changed = await desk.PutAsync($"{CanaryDesk.Path}/{id}", Inputs.Json(new { percent = 99 }), Stop);
        Assert.Equal(99, (await changed.Json()).GetProperty("percent").GetInt32());
        Assert.Equal(HttpStatusCode.NoContent, (await desk.PostAsync($"{CanaryDesk.Path}/{id}/complete", null, Stop)).StatusCode);

        Assert.Equal((ModelVersionState.Available, ModelVersionState.Legacy), (await State(app, CanaryDesk.New), await State(app, "1.0.0")));
        Assert.Equal(CanaryDesk.New, (await caller.Predict()).Answered());
        Assert.Equal("no_candidate", await (await desk.Begin(10, "1.0.0")).Code());
    }

    [Fact]
    public async Task A_version_that_takes_or_gives_something_else_gets_no_calls_and_does_not_become_the_available_one()
    {
        await using var app = new GatewayApp();
        var (desk, _) = await WithPreview(app);
        app.Engine.Inputs = version => [new(version == CanaryDesk.New ? "renamed" : "inputs", TensorDatatype.Bytes, [1])];

        var refused = await desk.Begin(10);

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal("contract_differs", await refused.Code());
        Assert.Contains("inputs BYTES [1] where version 2.0.0 takes renamed BYTES [1]", await refused.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        app.Engine.Inputs = _ => [new("inputs", TensorDatatype.Bytes, [1])];
        var id = await desk.Begun(10);
        app.Engine.Outputs = version => [new(version == CanaryDesk.New ? "renamed" : "outputs", TensorDatatype.Bytes, [1])];
        Assert.Equal("contract_differs", await (await desk.PostAsync($"{CanaryDesk.Path}/{id}/complete", null, Stop)).Code());
        Assert.Equal((ModelVersionState.Preview, ModelVersionState.Available), (await State(app, CanaryDesk.New), await State(app, "1.0.0")));
        Assert.Equal(CanaryStates.Running, (await desk.Newest()).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_version_that_another_replica_let_in_is_loaded_while_the_rounds_go_on()
    {
        var clock = new SteppedClock(TimeProvider.System.GetUtcNow());
        await using var app = new GatewayApp { Time = clock };
        var (_, caller) = await WithPreview(app);
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

    [Fact]
    public async Task Another_organisations_publisher_knows_of_none()
    {
        await using var app = new GatewayApp();
        var (desk, caller) = await WithPreview(app);
        var id = await desk.Begun(50);
        var stranger = (await (await Tenant.Create(app, "stranger")).Owning("speech")).SignedIn("Owner");

        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(CanaryDesk.Path, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.Begin(10)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.PutAsync($"{CanaryDesk.Path}/{id}", Inputs.Json(new { percent = 9 }), Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.PostAsync($"{CanaryDesk.Path}/{id}/stop", null, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.PostAsync($"/api/publishing/models/speech/canaries/{id}/complete", null, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await caller.SignedIn("Member").GetAsync(CanaryDesk.Path, Stop)).StatusCode);
        Assert.Equal(CanaryStates.Running, (await desk.Newest()).GetProperty("state").GetString());
    }

    private static async Task<(HttpClient Desk, Tenant Caller)> WithPreview(GatewayApp app)
    {
        var publisher = await (await Tenant.Create(app, "publisher")).Owning("faces");
        var caller = await Tenant.Create(app, "caller");
        await caller.Subscribe("faces", "free", monthlyUnits: null);
        await app.AddUpload(CanaryDesk.New, ModelVersionState.Preview);
        return (publisher.SignedIn("Owner"), caller);
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

    private static Task<ModelVersionState> State(GatewayApp app, string version) =>
        app.Db(db => db.ModelVersions.Where(v => v.Model!.Slug == "faces" && v.Version == version).Select(v => v.State).SingleAsync(Stop));
}
