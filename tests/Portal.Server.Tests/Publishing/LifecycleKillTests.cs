using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Features.Publishing.Lifecycle;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Publishing;

/// <summary>A change of state with its notices, events and audit row is there as a whole or not at all, whenever the process dies.</summary>
public sealed class LifecycleKillTests
{
    private static readonly DateTimeOffset Begin = new(2026, 11, 24, 9, 30, 0, TimeSpan.Zero);

    private readonly DyingDatabase database = new();
    private readonly SteppedClock clock = new(Begin);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_portal_killed_at_any_write_of_a_change_of_state_has_all_of_it_or_nothing()
    {
        await using var app = App();
        var (desk, subscriber) = await WithPreview(app);
        var before = await Traces(app);

        // Two versions, their model, what subscribers are told and the audit row.
        var deaths = await database.KillAtEachWriteAsync(
            () => desk.ChangeState("1.0.0", ModelVersionState.Deprecated, "1.1.0"), async () => Assert.Equal(before, await Traces(app)));

        Assert.InRange(deaths, 5, 50);
        Assert.Equal(["version.available", "version.deprecated"], await subscriber.NoticeKinds());
        Assert.Equal(1, await app.Db(db => db.AuditEntries.CountAsync(e => e.Action == "version.deprecated", Stop)));
    }

    [Fact]
    public async Task A_portal_killed_while_it_reminds_and_retires_does_each_once_afterwards()
    {
        await using var app = App();
        var (desk, subscriber) = await WithPreview(app);
        await desk.ChangedState("1.0.0", ModelVersionState.Deprecated, "1.1.0");

        foreach (var days in (int[])[85, 100])
        {
            clock.Advance(TimeSpan.FromDays(days) - (clock.GetUtcNow() - Begin));
            var before = await Traces(app);
            var deaths = await database.KillAtEachWriteAsync(() => app.Service<LifecycleWork>().RunAsync(Stop), async () => Assert.Equal(before, await Traces(app)));
            Assert.InRange(deaths, 3, 50);
        }

        Assert.Equal(["version.available", "version.deprecated", "version.ending", "version.retired"], await subscriber.NoticeKinds());
    }

    [Fact]
    public async Task A_portal_killed_while_a_whole_model_comes_to_its_end_leaves_no_part_of_it_behind()
    {
        await using var app = App();
        var (desk, subscriber) = await WithPreview(app);
        await Kill(() => desk.EndModel());
        await Kill(() => desk.TakeBackModelEnd());
        await Kill(() => desk.EndModel());
        clock.Advance(TimeSpan.FromDays(100));
        await Kill(() => app.Service<LifecycleWork>().RunAsync(Stop));

        Assert.Equal(["model.continued", "model.deprecated", "model.deprecated", "model.retired"], await subscriber.NoticeKinds());
        Assert.All(await app.Db(db => db.ModelVersions.Where(v => v.Model!.Slug == "faces").Select(v => v.State).ToListAsync(Stop)),
            state => Assert.Equal(ModelVersionState.Retired, state));
        Assert.Equal(0, await app.Db(db => db.Subscriptions.CountAsync(s => s.CancelledAt == null, Stop)));

        async Task Kill(Func<Task> change)
        {
            var before = await Traces(app);
            Assert.InRange(await database.KillAtEachWriteAsync(change, async () => Assert.Equal(before, await Traces(app))), 4, 50);
        }
    }

    private GatewayApp App() => new()
    {
        Time = clock,
        More = services => services.ConfigureDbContext<SqlitePortalDb>(options => options.AddInterceptors(database)),
    };

    private static async Task<(HttpClient Desk, Tenant Subscriber)> WithPreview(GatewayApp app)
    {
        var (publisher, subscriber) = (await Tenant.Create(app, "publisher"), await Tenant.Create(app, "subscriber", "faces"));
        await publisher.Owning("faces");
        await app.AddUpload("1.1.0", ModelVersionState.Preview);
        return (publisher.SignedIn("Publisher"), subscriber);
    }

    // All that a change of state writes.
    private static Task<string> Traces(GatewayApp app) => app.Db(async db =>
    {
        var versions = await db.ModelVersions.Where(v => v.Model!.Slug == "faces").OrderBy(v => v.Id)
            .Select(v => new { v.Version, v.State, v.StateSince, v.EndsAt, v.Replacement, v.RemindedDays, ModelEndsAt = v.Model!.EndsAt }).ToListAsync(Stop);
        var (notices, events) = (await db.Notices.CountAsync(Stop), await db.WebhookEvents.CountAsync(Stop));
        var (audited, subscribed) = (await db.AuditEntries.CountAsync(Stop), await db.Subscriptions.CountAsync(s => s.CancelledAt == null, Stop));
        return $"{string.Join("; ", versions)}; {notices} notices, {events} events, {audited} audited, {subscribed} subscribed";
    });
}
