using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.Extensions.DependencyInjection;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Features.Models;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Publishing;

/// <summary>Changes of state at one time, by two replicas above all: the second finds another row than it read, and changes nothing.</summary>
public sealed class LifecycleRaceTests
{
    private static readonly DateTime Later = new(2027, 9, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly Meanwhile replica = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_two_replicas_that_put_an_end_off_at_one_time_the_second_is_refused()
    {
        await using var app = App();
        var (desk, subscriber) = await WithLegacy(app);
        await desk.ChangedState("1.1.0", ModelVersionState.Deprecated, "1.0.0");
        replica.Once(() => ChangeElsewhere(app, v => v.SetProperty(x => x.EndsAt, Later)));

        var refused = await desk.ChangeState("1.1.0", ModelVersionState.Deprecated, "1.0.0", "2027-06-01");

        Assert.Equal((HttpStatusCode.Conflict, "changed_since"), (refused.StatusCode, await refused.Code()));
        Assert.Equal(Later, (await Version(app)).EndsAt);
        Assert.Equal(["version.deprecated"], await subscriber.NoticeKinds());
    }

    [Fact]
    public async Task Of_two_replicas_that_give_another_reason_at_one_time_the_second_is_refused()
    {
        await using var app = App();
        var (desk, _) = await WithLegacy(app);
        await desk.ChangedState("1.1.0", ModelVersionState.Deprecated, "1.0.0");
        replica.Once(() => ChangeElsewhere(app, v => v.SetProperty(x => x.StateReason, "It is slow.")));

        Assert.Equal("changed_since", await (await desk.ChangeState("1.1.0", ModelVersionState.Deprecated, "1.0.0")).Code());
        Assert.Equal("It is slow.", (await Version(app)).StateReason);
    }

    [Fact]
    public async Task Of_many_put_offs_at_one_time_the_latest_day_stands_and_each_that_was_taken_is_told_once()
    {
        await using var app = App();
        var (desk, subscriber) = await WithLegacy(app);
        await desk.ChangedState("1.1.0", ModelVersionState.Deprecated, "1.0.0");

        var answers = await Task.WhenAll(Enumerable.Range(1, 8).Select(
            day => desk.ChangeState("1.1.0", ModelVersionState.Deprecated, "1.0.0", $"2027-06-0{day}")));

        var taken = answers.Count(answer => answer.StatusCode == HttpStatusCode.OK);
        foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.OK))
        {
            Assert.Equal("end_out_of_range", await answer.Code());
        }
        Assert.Equal(new DateTime(2027, 6, 8), (await Version(app)).EndsAt);
        Assert.Equal(1 + taken, (await subscriber.NoticeKinds()).Count);
    }

    [Fact]
    public async Task Of_two_replicas_that_end_a_model_at_one_time_the_second_is_refused()
    {
        await using var app = App();
        var (desk, subscriber) = await WithLegacy(app);
        replica.Once(() => EndElsewhere(app));

        var refused = await desk.EndModel();

        Assert.Equal((HttpStatusCode.Conflict, "changed_since"), (refused.StatusCode, await refused.Code()));
        Assert.Equal((ModelVersionState.Legacy, null), ((await Version(app)).State, (await Version(app)).EndsAt));
        Assert.Empty(await subscriber.NoticeKinds());
    }

    [Fact]
    public async Task A_version_does_not_change_while_another_replica_ends_its_model()
    {
        await using var app = App();
        var (desk, _) = await WithLegacy(app);
        replica.Once(() => EndElsewhere(app));

        Assert.Equal("changed_since", await (await desk.ChangeState("1.1.0", ModelVersionState.Available)).Code());
        Assert.Equal(ModelVersionState.Legacy, (await Version(app)).State);
    }

    [Fact]
    public async Task No_version_outlives_its_model_because_another_replica_put_its_end_off_meanwhile()
    {
        await using var app = App();
        var (desk, _) = await WithLegacy(app);
        await desk.ChangedState("1.1.0", ModelVersionState.Deprecated, "1.0.0");
        ((SteppedClock)app.Time).Advance(TimeSpan.FromDays(1));
        replica.Once(() => ChangeElsewhere(app, v => v.SetProperty(x => x.EndsAt, Later)));

        Assert.Equal("changed_since", await (await desk.EndModel()).Code());
        Assert.Null(await app.Db(db => db.Models.Where(m => m.Slug == "faces").Select(m => m.EndsAt).SingleAsync(Stop)));
    }

    [Fact]
    public async Task Who_subscribes_while_another_replica_ends_the_model_is_refused()
    {
        await using var app = App();
        var late = await Tenant.Create(app, "late");
        var browser = late.SignedIn();
        replica.Once(() => EndElsewhere(app));

        Assert.Equal("model_ending", await (await browser.Subscribe("free")).Code());
        Assert.Equal(0, await app.Db(db => db.Subscriptions.CountAsync(Stop)));
    }

    private GatewayApp App() => new()
    {
        Time = new SteppedClock(new DateTimeOffset(2026, 11, 24, 9, 30, 0, TimeSpan.Zero)),
        More = services => services.ConfigureDbContext<SqlitePortalDb>(options => options.AddInterceptors(replica)),
    };

    private static async Task<(HttpClient Desk, Tenant Subscriber)> WithLegacy(GatewayApp app)
    {
        var (publisher, subscriber) = (await Tenant.Create(app, "publisher"), await Tenant.Create(app, "subscriber", "faces"));
        await publisher.Owning("faces");
        await app.AddUpload("1.1.0", ModelVersionState.Legacy);
        return (publisher.SignedIn("Publisher"), subscriber);
    }

    private static Task ChangeElsewhere(GatewayApp app, Action<UpdateSettersBuilder<ModelVersion>> set) =>
        app.Db(db => db.ModelVersions.Where(v => v.Model!.Slug == "faces" && v.Version == "1.1.0").ExecuteUpdateAsync(set, Stop));

    private static Task EndElsewhere(GatewayApp app) => app.Db(db => db.Models.Where(m => m.Slug == "faces").ExecuteUpdateAsync(
        m => m.SetProperty(x => x.EndsAt, Later).SetProperty(x => x.EndingSince, app.Time.GetUtcNow().UtcDateTime), Stop));

    private static Task<ModelVersion> Version(GatewayApp app) =>
        app.Db(db => db.ModelVersions.AsNoTracking().SingleAsync(v => v.Model!.Slug == "faces" && v.Version == "1.1.0", Stop));
}
