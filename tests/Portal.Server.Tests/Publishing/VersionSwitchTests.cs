using System.Collections.Concurrent;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Inference.Diagnostics;
using Portal.Inference.Models;
using Portal.Server.Features.Models;
using Portal.Server.Features.Publishing.Lifecycle;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Publishing;

public sealed class VersionSwitchTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_publisher_does_not_bring_back_what_an_operator_took_out_of_service()
    {
        await using var app = new GatewayApp();
        var (desk, subscriber) = await WithPreview(app);
        var keeper = subscriber.SignedIn("Operator", "operator");
        Assert.Equal(HttpStatusCode.OK, (await subscriber.Predict()).StatusCode);
        await keeper.PostAsync("/v2/repository/models/faces/unload", null, Stop);

        var refused = await desk.ChangeState("1.1.0", ModelVersionState.Available);

        Assert.Equal((HttpStatusCode.Conflict, "cannot_load"), (refused.StatusCode, await refused.Code()));
        Assert.Contains("an operator took the model out of service", await refused.Detail(), StringComparison.Ordinal);
        Assert.Equal("model_not_ready", await (await subscriber.Predict()).Code());
        await keeper.PostAsync("/v2/repository/models/faces/load", null, Stop);
        await desk.ChangedState("1.1.0", ModelVersionState.Available);
        Assert.Equal(HttpStatusCode.OK, (await subscriber.Predict()).StatusCode);
        Assert.Equal("1.1.0", app.Engine.LastVersion);
    }

    [Fact]
    public async Task An_operators_word_during_a_switch_stands()
    {
        await using var app = new GatewayApp();
        var (desk, subscriber) = await WithPreview(app);
        Assert.Equal(HttpStatusCode.OK, (await subscriber.Predict()).StatusCode);
        app.Engine.Load = manifest => manifest.Version == "1.1.0" ? app.Service<ModelLoading>().UnloadAsync("faces") : Task.CompletedTask;

        await desk.ChangedState("1.1.0", ModelVersionState.Available);

        Assert.Equal("model_not_ready", await (await subscriber.Predict()).Code());
    }

    [Fact]
    public async Task A_quarantined_version_does_not_become_the_available_one()
    {
        await using var app = new GatewayApp();
        var (desk, subscriber) = await WithPreview(app);
        app.Engine.Beside = [new(
            "faces", "1.1.0", TimeSpan.Zero, 0, null, Worker: new(WorkerState.Quarantined, null, null, 3, "It was killed.", WorkerEnd.Killed, null))];

        var refused = await desk.ChangeState("1.1.0", ModelVersionState.Available);

        Assert.Equal((HttpStatusCode.Conflict, "cannot_load"), (refused.StatusCode, await refused.Code()));
        Assert.Contains("ended too often", await refused.Detail(), StringComparison.Ordinal);
        await subscriber.Predict();
        Assert.Equal("1.0.0", app.Engine.LastVersion);
    }

    [Fact]
    public async Task States_are_named_in_the_readers_language()
    {
        await using var app = new GatewayApp();
        var (desk, _) = await WithPreview(app);
        await app.AddUpload("1.2.0", ModelVersionState.Retired);

        var english = await (await desk.ChangeState("1.2.0", ModelVersionState.Available)).Detail();
        desk.DefaultRequestHeaders.AcceptLanguage.ParseAdd("zh-CN");
        var chinese = await (await desk.ChangeState("1.2.0", ModelVersionState.Available)).Detail();

        Assert.Equal(("A version that is retired cannot become available.", "状态为“已退役”的版本不能变为“可用”。"), (english, chinese));
    }

    [Fact]
    public async Task An_end_that_is_put_off_leaves_the_day_of_the_deprecation()
    {
        var begin = new DateTimeOffset(2026, 11, 24, 9, 30, 0, TimeSpan.Zero);
        var clock = new SteppedClock(begin);
        await using var app = new GatewayApp { Time = clock };
        var (desk, subscriber) = await WithPreview(app);
        Assert.Equal(HttpStatusCode.OK, (await subscriber.Pin("1.1.0")).StatusCode);
        await desk.ChangedState("1.1.0", ModelVersionState.Deprecated, "1.0.0");

        clock.Advance(TimeSpan.FromDays(10));
        await desk.ChangedState("1.1.0", ModelVersionState.Deprecated, "1.0.0", "2027-06-01");

        var answer = await subscriber.Predict();
        Assert.Equal($"@{begin.ToUnixTimeSeconds()}", answer.Headers.GetValues("Deprecation").Single());
        Assert.Equal("Tue, 01 Jun 2027 00:00:00 GMT", answer.Headers.GetValues("Sunset").Single());
    }

    [Fact]
    public async Task A_load_holds_up_its_own_model_alone()
    {
        await using var app = new GatewayApp();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        app.Engine.Load = manifest =>
        {
            if (manifest is not { Slug: "speech", Version: "1.1.0" })
            {
                return Task.CompletedTask;
            }
            begun.TrySetResult();
            return held.Task;
        };
        var publisher = await (await (await Tenant.Create(app, "publisher")).Owning("faces")).Owning("speech");
        await app.AddUpload("1.1.0", ModelVersionState.Preview);
        await app.AddUpload("1.1.0", ModelVersionState.Preview, "speech");
        var desk = publisher.SignedIn("Publisher");

        var slow = desk.ChangeState("1.1.0", ModelVersionState.Available, model: "speech");
        await begun.Task.WaitAsync(Patience, Stop);
        var next = desk.ChangeState("1.1.0", ModelVersionState.Available, model: "speech");
        await desk.ChangedState("1.1.0", ModelVersionState.Available).WaitAsync(Patience, Stop);

        Assert.False(slow.IsCompleted || next.IsCompleted);
        held.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await slow).StatusCode);
        Assert.Equal("state_not_possible", await (await next).Code());
    }

    [Fact]
    public async Task One_version_that_cannot_be_retired_does_not_keep_the_others_from_their_ends()
    {
        await using var app = new GatewayApp { Time = new SteppedClock(new DateTimeOffset(2026, 11, 24, 9, 30, 0, TimeSpan.Zero)) };
        await app.AddUpload("1.1.0", ModelVersionState.Deprecated);
        await app.AddUpload("1.2.0", ModelVersionState.Deprecated);
        await app.Db(db => db.ModelVersions.Where(v => v.State == ModelVersionState.Deprecated)
            .ExecuteUpdateAsync(v => v.SetProperty(x => x.EndsAt, new DateTime(2026, 11, 24, 0, 0, 0, DateTimeKind.Utc)), Stop));
        await app.Db(db => db.Database.ExecuteSqlRawAsync(
            "CREATE TRIGGER Stuck BEFORE UPDATE ON ModelVersions WHEN OLD.Version = '1.1.0' BEGIN SELECT RAISE(ABORT, 'stuck'); END", Stop));

        await app.Service<LifecycleWork>().RunAsync(Stop);
        Assert.Equal((ModelVersionState.Deprecated, ModelVersionState.Retired), (await State(app, "1.1.0"), await State(app, "1.2.0")));
        await app.Db(db => db.Database.ExecuteSqlRawAsync("DROP TRIGGER Stuck", Stop));
        await app.Service<LifecycleWork>().RunAsync(Stop);

        Assert.Equal(ModelVersionState.Retired, await State(app, "1.1.0"));
    }

    [Fact]
    public async Task What_another_process_let_in_is_loaded_here_once_and_answers()
    {
        await using var app = new GatewayApp();
        var loads = new ConcurrentQueue<string>();
        app.Engine.Load = manifest =>
        {
            loads.Enqueue($"{manifest.Slug} {manifest.Version}");
            return manifest is { Slug: "faces", Version: "0.9.0" or "1.0.0" } ? Task.FromException(new ModelLoadException("It is broken.")) : Task.CompletedTask;
        };
        var subscriber = await Tenant.Create(app, "subscriber", "faces");
        Assert.Equal("model_not_ready", await (await subscriber.Predict()).Code());
        await app.Service<ModelLoading>().Started.WaitAsync(Patience, Stop);
        loads.Clear();
        await app.Db(db => db.ModelVersions.Where(v => v.Model!.Slug == "faces")
            .ExecuteUpdateAsync(v => v.SetProperty(x => x.State, ModelVersionState.Legacy), Stop));
        await app.AddUpload("0.9.0", ModelVersionState.Preview);
        await app.AddUpload("1.1.0", ModelVersionState.Available);

        await app.Service<VersionsInStep>().RunAsync(Stop);
        await app.Service<VersionsInStep>().RunAsync(Stop);

        Assert.Equal(["faces 0.9.0", "faces 1.1.0"], loads.AsEnumerable());
        Assert.Equal(HttpStatusCode.OK, (await subscriber.Predict()).StatusCode);
        Assert.Equal("1.1.0", app.Engine.LastVersion);
    }

    private static async Task<(HttpClient Desk, Tenant Subscriber)> WithPreview(GatewayApp app)
    {
        var (publisher, subscriber) = (await Tenant.Create(app, "publisher"), await Tenant.Create(app, "subscriber", "faces"));
        await publisher.Owning("faces");
        await app.AddUpload("1.1.0", ModelVersionState.Preview);
        return (publisher.SignedIn("Publisher"), subscriber);
    }

    private static Task<ModelVersionState> State(GatewayApp app, string version) =>
        app.Db(db => db.ModelVersions.Where(v => v.Model!.Slug == "faces" && v.Version == version).Select(v => v.State).SingleAsync(Stop));
}
