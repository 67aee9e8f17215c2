using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Portal.Client.Contracts;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Features.Adoption.Use;
using Portal.Server.Features.Demo;
using Portal.Server.Features.Organisations;
using Portal.Server.Metering;
using Portal.Server.Tests.Adoption;

namespace Portal.Server.Tests.Demo;

/// <summary>A seeded database, shared by the tests that only read it.</summary>
public sealed class SeededDemo : IAsyncLifetime
{
    internal FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero));

    internal LedgerDb Ledger { get; } = new();

    internal DemoSummary? Summary { get; private set; }

    public async ValueTask InitializeAsync()
    {
        await AddStarterModels(Ledger, Clock.GetUtcNow().UtcDateTime);
        Summary = await Seed(Ledger, Clock);
    }

    internal static async Task AddStarterModels(LedgerDb ledger, DateTime now)
    {
        var portal = await ledger.AddOrganisation("portal", "J", now);
        await ledger.AddModel(portal, "ppocr", "image-to-text");
        await ledger.AddModel(portal, "silero-vad", "voice-activity-detection");
        await ledger.AddModel(portal, "blazeface", "object-detection");
    }

    internal static async Task<DemoSummary?> Seed(LedgerDb ledger, TimeProvider clock)
    {
        await using var db = ledger.Open();
        // One round, to spare the tests the work that slows an attacker.
        var hasher = new PasswordHasher<PortalUser>(Options.Create(new PasswordHasherOptions { IterationCount = 1 }));
        var signIns = new DemoSignIns(db, hasher, new UpperInvariantLookupNormalizer(), clock);
        return await new DemoSeed(db, signIns, clock, NullLogger<DemoSeed>.Instance).Run(TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        Ledger.Dispose();
        return ValueTask.CompletedTask;
    }
}

public sealed class DemoSeedTests(SeededDemo demo) : IClassFixture<SeededDemo>
{
    private const long HourMicros = 3_600_000_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rollups_are_the_events_sums_hour_by_hour()
    {
        await using var db = demo.Ledger.Open();
        var events = await db.UsageEvents.AsNoTracking().ToListAsync(Cancel);
        var rollups = await db.Rollups.AsNoTracking().ToListAsync(Cancel);

        var sums = events
            .GroupBy(e => (e.OrganisationId, (int)(e.At / HourMicros), e.ModelVersionId, e.Surface))
            .ToDictionary(g => g.Key, g => (g.LongCount(), g.LongCount(e => e.EndReason == EndReason.Success), g.Sum(e => e.Units), g.Sum(e => e.PriceMicros)));
        Assert.Equal(sums, rollups.ToDictionary(
            r => (r.OrganisationId, r.Hour, r.ModelVersionId, r.Surface),
            r => (r.Calls, r.Successes, r.Units, r.PriceMicros)));
        Assert.InRange(events.Count, 30_000, 100_000);
        Assert.Equal(demo.Summary!.Events, events.Count);
    }

    [Fact]
    public async Task Quota_used_is_the_events_units_and_never_over_the_plans()
    {
        await using var db = demo.Ledger.Open();
        var events = await db.UsageEvents.AsNoTracking().ToListAsync(Cancel);
        var used = await db.QuotaUse.AsNoTracking().ToListAsync(Cancel);
        var subscriptions = await db.Subscriptions.AsNoTracking().Include(s => s.Plan).ToDictionaryAsync(s => s.Id, Cancel);

        var months = events.GroupBy(e => (e.SubscriptionId, Month(e.At))).ToDictionary(g => g.Key, g => g.Sum(e => e.Units));
        Assert.Equal(months, used.ToDictionary(u => (u.SubscriptionId, u.Month), u => u.Units));
        Assert.All(used, u => Assert.Equal(subscriptions[u.SubscriptionId].OrganisationId, u.OrganisationId));
        Assert.All(used, u => Assert.True(u.Units <= (subscriptions[u.SubscriptionId].Plan!.MonthlyUnits ?? long.MaxValue)));
        Assert.Contains(used, u => subscriptions[u.SubscriptionId].Plan!.MonthlyUnits is not null);
    }

    [Fact]
    public async Task Every_event_belongs_to_a_running_subscription_of_its_organisation()
    {
        await using var db = demo.Ledger.Open();
        var subscriptions = await db.Subscriptions.AsNoTracking()
            .Include(s => s.Plan).Include(s => s.Organisation).Include(s => s.Model!.Versions).ToDictionaryAsync(s => s.Id, Cancel);

        Assert.All(await db.UsageEvents.AsNoTracking().ToListAsync(Cancel), e =>
        {
            var subscription = subscriptions[e.SubscriptionId];
            var at = DateTime.UnixEpoch.AddMicroseconds(e.At);
            Assert.Equal((e.OrganisationId, e.PlanId), (subscription.OrganisationId, subscription.PlanId));
            Assert.Equal(e.ModelVersionId, Assert.Single(subscription.Model!.Versions).Id);
            Assert.True(at >= subscription.CreatedAt && at < (subscription.CancelledAt ?? DateTime.MaxValue));
            Assert.True(subscription.CreatedAt >= subscription.Organisation!.CreatedAt);
            Assert.Equal(e.Units * subscription.Plan!.UnitPriceMicros, e.PriceMicros);
            Assert.Equal(e.EndReason == EndReason.Success, e.Units > 0);
            Assert.Equal(7, e.RequestId.Version);
        });
    }

    [Fact]
    public async Task History_is_two_years_long_and_ends_yesterday()
    {
        await using var db = demo.Ledger.Open();
        var first = DateTime.UnixEpoch.AddMicroseconds(await db.UsageEvents.MinAsync(e => e.At, Cancel));
        var last = DateTime.UnixEpoch.AddMicroseconds(await db.UsageEvents.MaxAsync(e => e.At, Cancel));

        Assert.True(first < demo.Clock.GetUtcNow().UtcDateTime.AddMonths(-24));
        Assert.Equal(new DateOnly(2026, 11, 22), DateOnly.FromDateTime(last));
    }

    [Fact]
    public async Task Everything_is_marked_as_demo_data()
    {
        await using var db = demo.Ledger.Open();

        Assert.Equal(["portal"], await db.Organisations.Where(o => !o.IsDemo).Select(o => o.Slug).ToListAsync(Cancel));
        Assert.True(await db.Organisations.CountAsync(o => o.IsDemo, Cancel) >= 120);
        Assert.All(await db.MarketSizes.ToListAsync(Cancel), size =>
        {
            Assert.True(size.IsDemo);
            Assert.StartsWith("Demo market size, invented for demonstration", size.Source, StringComparison.Ordinal);
        });
        Assert.True(await db.MarketSizes.Select(size => size.Industry).Distinct().CountAsync(Cancel) >= 10);
        Assert.All(await db.Organisations.ToListAsync(Cancel), o => Assert.True(Industry.IsSection(o.Industry)));
    }

    [Fact]
    public async Task The_dashboard_has_industries_that_grow_and_one_without_a_market_size()
    {
        var report = await Report(10, 3);

        Assert.True(report.HasDemoData);
        var growing = report.Industries.Where(i => i.Points[^1].Active > i.Points[0].Active && i.Points.Count >= 25);
        Assert.True(growing.Count() >= 8);
        Assert.Contains(report.Industries, industry => industry.Denominator is null && industry.Points[^1].Active > 0);
        Assert.All(
            report.Industries.Where(i => i.Denominator is not null),
            i => Assert.True(i.Points.Max(p => p.Registered) <= i.Denominator!.Organisations));
        Assert.Contains(report.Industries, i => i.Points[^1].Active < i.Points[^1].EverAdopted);
        Assert.True((await Report(1, 1)).Overall.Points[^1].Active > report.Overall.Points[^1].Active);
        Assert.True((await Report(100, 3)).Overall.Points[^1].Active is > 0 and var deep && deep < report.Overall.Points[^1].Active);
    }

    [Fact]
    public async Task The_members_first_prediction_raises_its_industry_by_one()
    {
        var clock = demo.Clock;
        using var ledger = demo.Ledger.Copy();
        await using var db = ledger.Open();
        using var use = new UseStore(clock);
        var member = await db.Organisations.SingleAsync(o => o.Slug == "demo", Cancel);
        var before = Point(await TrendReport.ReadAsync(db, use, clock, 1, 1, 24, Cancel), member);

        await ledger.AddCalls(member.Id, await db.ModelVersions.Select(v => v.Id).FirstAsync(Cancel), [(clock.GetUtcNow().UtcDateTime, EndReason.Success)]);

        var after = Point(await TrendReport.ReadAsync(db, use, clock, 1, 1, 24, Cancel), member);
        Assert.Equal((before.Active + 1, before.EverAdopted + 1), (after.Active, after.EverAdopted));

        static TrendCount Point(TrendReport report, Organisation member) =>
            report.Industries.Single(i => i.Industry == member.Industry).Points[^1];
    }

    [Fact]
    public async Task The_three_people_can_sign_in_and_the_member_is_subscribed_to_every_model()
    {
        await using var db = demo.Ledger.Open();
        var people = await db.Users.AsNoTracking().ToDictionaryAsync(user => user.Email!, Cancel);
        var memberships = await db.Memberships.AsNoTracking().Include(m => m.Organisation).ToListAsync(Cancel);

        Assert.Equal(["member@demo.local", "operator@demo.local", "publisher@demo.local"], people.Keys.Order());
        Assert.All(people.Values, user => Assert.NotEqual(PasswordVerificationResult.Failed,
            new PasswordHasher<PortalUser>().VerifyHashedPassword(user, user.PasswordHash!, "Portal-Demo-2026")));
        Assert.Equal(["operator@demo.local"], people.Values.Where(user => user.IsOperator).Select(user => user.Email));
        Assert.Equal(
            [
                ("demo", OrganisationRole.Owner, "member@demo.local"),
                ("demo-publisher", OrganisationRole.Publisher, "publisher@demo.local"),
                ("portal", OrganisationRole.Admin, "operator@demo.local"),
            ],
            memberships.Select(m => (m.Organisation!.Slug, m.Role, people.Values.Single(u => u.Id == m.UserId).Email!)).OrderBy(m => m.Slug));
        Assert.Equal(3, await db.Subscriptions.CountAsync(s => s.Organisation!.Slug == "demo" && s.Plan!.Code == "free", Cancel));
        var memberOf = memberships.Single(m => m.Organisation!.Slug == "demo").OrganisationId;
        Assert.Equal(0, await db.Rollups.CountAsync(r => r.OrganisationId == memberOf, Cancel));
    }

    [Fact]
    public async Task A_second_start_changes_nothing()
    {
        await using var db = demo.Ledger.Open();
        var before = await Everything(db);

        Assert.Null(await SeededDemo.Seed(demo.Ledger, demo.Clock));

        Assert.Equal(before, await Everything(db));
    }

    [Fact]
    public async Task Two_demos_of_one_day_are_the_same_demo()
    {
        using var other = new LedgerDb();
        await SeededDemo.AddStarterModels(other, demo.Clock.GetUtcNow().UtcDateTime);
        await SeededDemo.Seed(other, demo.Clock);
        await using var db = other.Open();
        await using var first = demo.Ledger.Open();

        Assert.Equal(
            await first.UsageEvents.OrderBy(e => e.Id).Select(e => new { e.RequestId, e.OrganisationId, e.At, e.Units }).ToListAsync(Cancel),
            await db.UsageEvents.OrderBy(e => e.Id).Select(e => new { e.RequestId, e.OrganisationId, e.At, e.Units }).ToListAsync(Cancel));
    }

    [Fact]
    public async Task Somebody_who_took_the_operators_address_gains_nothing()
    {
        using var ledger = new LedgerDb();
        await using var db = ledger.Open();
        db.Users.Add(new PortalUser { UserName = "x", Email = "operator@demo.local", NormalizedEmail = "OPERATOR@DEMO.LOCAL" });
        await db.SaveChangesAsync(Cancel);

        await SeededDemo.Seed(ledger, demo.Clock);

        Assert.False(await db.Users.AnyAsync(user => user.IsOperator, Cancel));
    }

    [Fact]
    public async Task Without_starter_models_there_are_organisations_and_no_history_and_later_models_are_subscribed_to()
    {
        using var ledger = new LedgerDb();
        await using var db = ledger.Open();
        Assert.Equal(0, (await SeededDemo.Seed(ledger, demo.Clock))!.Events);
        Assert.True(await db.Organisations.CountAsync(Cancel) >= 120);

        await SeededDemo.AddStarterModels(ledger, demo.Clock.GetUtcNow().UtcDateTime);
        await SeededDemo.Seed(ledger, demo.Clock);

        Assert.Equal(3, await db.Subscriptions.CountAsync(s => s.Organisation!.Slug == "demo", Cancel));
    }

    [Fact]
    public async Task The_funnel_of_the_demo_narrows_stage_by_stage()
    {
        await using var db = demo.Ledger.Open();
        using var use = new UseStore(demo.Clock);

        var funnel = await MetricsOf.Service(db, use, demo.Clock).Funnel(new(), Cancel);

        Assert.Equal(5, funnel.Steps.Count);
        Assert.All(funnel.Steps.Zip(funnel.Steps.Skip(1)), step => Assert.InRange(step.Second.Organisations!.Value, 1, step.First.Organisations!.Value));
        Assert.True(funnel.Steps[^1].Organisations < funnel.Steps[0].Organisations);
        Assert.True(funnel.Note.HasDemoData);
    }

    private async Task<TrendReport> Report(int k, int d)
    {
        await using var db = demo.Ledger.Open();
        using var use = new UseStore(demo.Clock);
        return await TrendReport.ReadAsync(db, use, demo.Clock, k, d, 24, Cancel);
    }

    private static int Month(long at)
    {
        var time = DateTime.UnixEpoch.AddMicroseconds(at);
        return (time.Year * 12) + time.Month - 1;
    }

    private static async Task<int[]> Everything(PortalDb db) =>
    [
        await db.Organisations.CountAsync(Cancel), await db.Users.CountAsync(Cancel), await db.Memberships.CountAsync(Cancel),
        await db.Subscriptions.CountAsync(Cancel), await db.UsageEvents.CountAsync(Cancel), await db.Rollups.CountAsync(Cancel),
        await db.QuotaUse.CountAsync(Cancel), await db.MarketSizes.CountAsync(Cancel),
    ];
}
