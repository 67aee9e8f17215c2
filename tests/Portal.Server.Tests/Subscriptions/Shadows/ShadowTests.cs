using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Inference.Engine;
using Portal.Inference.Pipelines;
using Portal.Server.Features.Models;
using Portal.Server.Features.Subscriptions.Shadows;
using Portal.Server.Tests.Gateway.Fixture;
using Portal.Server.Tests.Publishing;
using Portal.Server.Tests.Publishing.Canaries;

namespace Portal.Server.Tests.Subscriptions.Shadows;

public sealed class ShadowTests
{
    private const string New = "2.0.0";
    private const string Path = "/api/subscriptions/faces/shadow";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Calls_are_compared_after_their_answers_have_left_and_neither_charged_nor_written_down()
    {
        await using var app = new GatewayApp();
        var caller = await WithNew(app);
        var later = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        app.Engine.Answer = async (_, _) =>
        {
            if (app.Engine.Asked == New)
            {
                await later.Task;
            }
            return FakeEngine.OneFace;
        };
        Assert.Equal(HttpStatusCode.OK, (await Begin(caller.SignedIn("Admin"))).StatusCode);

        // The new version does not answer yet: nobody waits for it.
        for (var i = 0; i < 4; i++)
        {
            var answer = await caller.Predict();
            Assert.Equal((HttpStatusCode.OK, "1.0.0"), (answer.StatusCode, answer.Answered()));
        }
        later.SetResult();
        var seen = await Until(caller, last => last.GetProperty("compared").GetInt32() == 4);

        Assert.Equal((4, 0, 0), (seen.GetProperty("same").GetInt32(), seen.GetProperty("failed").GetInt32(), seen.GetProperty("dropped").GetInt32()));
        Assert.InRange(seen.GetProperty("medianMilliseconds").GetDouble(), 0.9, 1.1);
        Assert.InRange(seen.GetProperty("shadowMedianMilliseconds").GetDouble(), 0.9, 1.1);
        Assert.Equal(8, app.Engine.Runs);
        Assert.Equal(4, await app.Db(db => db.UsageEvents.CountAsync(Stop)));
        Assert.Equal(4, await app.Db(db => db.Rollups.SumAsync(r => r.Calls, Stop)));
        Assert.Equal(0, await app.Db(db => db.UsageEvents.CountAsync(e => db.ModelVersions.Any(v => v.Id == e.ModelVersionId && v.Version == New), Stop)));
    }

    [Fact]
    public async Task Other_answers_and_failures_are_told_apart_and_change_no_answer()
    {
        await using var app = new GatewayApp();
        var caller = await WithNew(app);
        var runs = 0;
        app.Engine.Answer = (_, _) => app.Engine.Asked != New ? Task.FromResult(FakeEngine.OneFace)
            : ++runs % 2 == 0 ? throw new InvalidOperationException("broken")
            : Task.FromResult(FakeEngine.OneFace with { Result = new DetectedFaces([new(0.5f, new(1.26f, 2, 3, 4), [new(5, 6)])]) });
        await Begin(caller.SignedIn("Owner"));

        for (var i = 1; i <= 10; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await caller.Predict()).StatusCode);
            await Until(caller, last => last.GetProperty("compared").GetInt32() + last.GetProperty("failed").GetInt32() == i);
        }

        var seen = (await caller.SignedIn("Viewer").Read(Path)).GetProperty("last");
        Assert.Equal((5, 0, 5), (seen.GetProperty("compared").GetInt32(), seen.GetProperty("same").GetInt32(), seen.GetProperty("failed").GetInt32()));
        Assert.Equal(0, await app.Db(db => db.Canaries.CountAsync(Stop)));
    }

    [Fact]
    public async Task A_version_that_hangs_takes_the_room_of_its_own_organisation_only_and_the_rest_is_left_out()
    {
        await using var app = new GatewayApp();
        var caller = await WithNew(app);
        var never = new TaskCompletionSource<PredictionOutput>(TaskCreationOptions.RunContinuationsAsynchronously);
        app.Engine.Answer = (_, stop) => app.Engine.Asked == New ? never.Task.WaitAsync(stop) : Task.FromResult(FakeEngine.OneFace);
        await Begin(caller.SignedIn("Admin"));

        var other = await Tenant.Create(app, "other", "faces");
        await Begin(other.SignedIn("Admin"));

        for (var i = 0; i < 40; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await caller.Predict()).StatusCode);
        }
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await other.Predict()).StatusCode);
        }

        await Until(caller, last => last.GetProperty("dropped").GetInt32() == 36);
        await Until(other, last => last.GetProperty("dropped").GetInt32() == 1);
    }

    [Fact]
    public async Task Only_admins_and_owners_of_the_subscriber_begin_and_stop_it_and_nobody_else_learns_of_it()
    {
        await using var app = new GatewayApp();
        var caller = await WithNew(app);
        var publisher = await (await Tenant.Create(app, "publisher")).Owning("faces");
        var other = await Tenant.Create(app, "other", "faces");

        Assert.Equal("not_admin", await (await Begin(caller.SignedIn("Publisher"))).Code());
        Assert.Equal(HttpStatusCode.NotFound, (await Begin(publisher.SignedIn("Owner"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Begin(caller.SignedIn("Owner"))).StatusCode);
        Assert.Equal("shadow_runs", await (await Begin(caller.SignedIn("Owner"))).Code());

        Assert.Equal(JsonValueKind.Null, (await other.SignedIn("Owner").Read(Path)).GetProperty("last").ValueKind);
        Assert.Equal(HttpStatusCode.NotFound, (await publisher.SignedIn("Owner").GetAsync(Path, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.SignedIn("Owner").DeleteAsync(Path, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await caller.SignedIn("Member").DeleteAsync(Path, Stop)).StatusCode);
        await other.Predict();
        Assert.Equal(HttpStatusCode.NoContent, (await caller.SignedIn("Admin").DeleteAsync(Path, Stop)).StatusCode);
        await caller.Predict();
        Assert.Equal(2, app.Engine.Runs);
        Assert.Equal(
            ["shadow.started", "shadow.stopped"],
            await app.Db(db => db.AuditEntries.Where(e => e.Action.StartsWith("shadow.")).OrderBy(e => e.Sequence).Select(e => e.Action).ToListAsync(Stop)));
    }

    [Fact]
    public async Task It_ends_by_itself_when_its_days_are_over()
    {
        var clock = new SteppedClock(new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
        await using var app = new GatewayApp { Time = clock };
        var caller = await WithNew(app);
        await Begin(caller.SignedIn("Owner"), days: 1);

        clock.Advance(TimeSpan.FromHours(25));
        await caller.Predict();
        await app.Service<ShadowStore>().EndAsync(Stop);

        Assert.Equal(1, app.Engine.Runs);
        var last = (await caller.SignedIn("Owner").Read(Path)).GetProperty("last");
        Assert.Equal((false, ShadowEnds.Over), (last.GetProperty("isRunning").GetBoolean(), last.GetProperty("because").GetString()));
        Assert.Equal(HttpStatusCode.OK, (await Begin(caller.SignedIn("Owner"))).StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_ends_when_another_version_answers_the_subscribers_calls(bool byPin)
    {
        await using var app = new GatewayApp();
        var caller = await WithNew(app);
        await Begin(caller.SignedIn("Owner"));
        await app.Service<ShadowStore>().EndAsync(Stop);
        Assert.True((await caller.SignedIn("Owner").Read(Path)).GetProperty("last").GetProperty("isRunning").GetBoolean());

        await app.Db(async db =>
        {
            var former = await db.ModelVersions.SingleAsync(v => v.Model!.Slug == "faces" && v.Version == "1.0.0", Stop);
            var newer = await db.ModelVersions.SingleAsync(v => v.Model!.Slug == "faces" && v.Version == New, Stop);
            if (byPin)
            {
                return await db.Subscriptions.ExecuteUpdateAsync(s => s.SetProperty(x => x.PinnedVersionId, newer.Id), Stop);
            }
            await db.ModelVersions.Where(v => v.Id == former.Id).ExecuteUpdateAsync(v => v.SetProperty(x => x.State, ModelVersionState.Legacy), Stop);
            return await db.ModelVersions.Where(v => v.Id == newer.Id).ExecuteUpdateAsync(v => v.SetProperty(x => x.State, ModelVersionState.Available), Stop);
        });
        await app.Service<ShadowStore>().EndAsync(Stop);

        var last = (await caller.SignedIn("Owner").Read(Path)).GetProperty("last");
        Assert.Equal((false, ShadowEnds.Superseded), (last.GetProperty("isRunning").GetBoolean(), last.GetProperty("because").GetString()));
    }

    private static async Task<Tenant> WithNew(GatewayApp app)
    {
        var caller = await Tenant.Create(app, "caller", "faces");
        var manifest = await app.AddUpload(New, ModelVersionState.Preview);
        Assert.Null(await app.Service<ModelLoading>().ServeAsync(manifest, isAvailable: false));
        return caller;
    }

    private static Task<HttpResponseMessage> Begin(HttpClient client, int days = 30) =>
        client.PostAsync(Path, Inputs.Json(new { version = New, percent = 100, days }), Stop);

    private static async Task<JsonElement> Until(Tenant caller, Func<JsonElement, bool> holds)
    {
        var client = caller.SignedIn("Viewer");
        while (true)
        {
            var last = (await client.Read(Path)).GetProperty("last");
            if (holds(last))
            {
                return last;
            }
            await Task.Delay(20, Stop);
        }
    }
}
