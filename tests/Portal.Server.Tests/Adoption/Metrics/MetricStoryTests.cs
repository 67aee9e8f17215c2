using Microsoft.Extensions.Time.Testing;
using Portal.Client.Contracts;
using Portal.Server.Features.Adoption;
using Portal.Server.Features.Adoption.Browsing;
using Portal.Server.Features.Adoption.Classes;
using Portal.Server.Features.Adoption.Metrics;
using Portal.Server.Features.Adoption.Use;
using Portal.Server.Features.Organisations;
using Portal.Server.Features.Subscriptions;
using Portal.Server.Metering;

namespace Portal.Server.Tests.Adoption.Metrics;

/// <summary>Small stories whose numbers can be counted on fingers.</summary>
public sealed class MetricStoryTests : IDisposable
{
    private readonly LedgerDb ledger = new();
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 6, 15, 9, 0, 0, TimeSpan.Zero));
    private readonly UseStore use;
    private Organisation? portal;
    private int version;

    public MetricStoryTests() => use = new(clock);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_late_event_is_counted_within_a_minute()
    {
        var customer = await Customer("late", "C", new(2026, 1, 10));
        Assert.Equal(0, (await View(new() { K = 1 })).Adopters.Count(one => Active(one.Id, new(2026, 3, 1))));

        await Use(customer, 1, new DateOnly(2026, 3, 1));
        clock.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal(1, (await View(new() { K = 1, End = new(2026, 3, 1) })).Adopters.Count(one => Active(one.Id, new(2026, 3, 1))));

        bool Active(int organisation, DateOnly day) => seen!.Use.Of(organisation, WindowEnds.DayNumber(day), WindowEnds.DayNumber(day), []).Length > 0;
    }

    [Fact]
    public async Task The_funnel_counts_nested_stages_of_closed_cohorts()
    {
        await Browser("looks", new(2026, 1, 5));
        await Tries("tries", new(2026, 1, 6), subscribed: new(2026, 1, 6), uses: []);
        await Tries("becomes-active", new(2026, 1, 7), subscribed: new(2026, 1, 8), uses: [new(2026, 1, 20), new(2026, 1, 21)]);
        await Tries("stays", new(2026, 1, 7), subscribed: new(2026, 1, 8), uses: [new(2026, 1, 20), new(2026, 1, 21), new(2026, 2, 15), new(2026, 2, 16)]);
        await Tries("too-late", new(2026, 1, 2), subscribed: new(2026, 1, 3), uses: [new(2026, 5, 10), new(2026, 5, 11)]);
        // Browsed less than 90 and 28 days ago: nobody knows yet.
        await Tries("too-young", new(2026, 3, 1), subscribed: new(2026, 3, 1), uses: [new(2026, 3, 2), new(2026, 3, 3)]);

        await using var db = ledger.Open();
        var funnel = await MetricsOf.Service(db, use, clock).Funnel(new() { D = 2 }, Cancel);

        Assert.Equal([5, 4, 4, 2, 1], funnel.Steps.Select(step => step.Organisations!.Value));
        Assert.Equal([null, .8, 1, .5, .5], funnel.Steps.Select(step => step.StepRate));
        Assert.Equal([1, .8, .8, .4, .2], funnel.Steps.Select(step => step.OverallRate!.Value));
        Assert.Equal((new DateOnly(2026, 2, 16), 90), (funnel.CohortTo, funnel.WithinDays));
    }

    [Fact]
    public async Task Calls_by_a_key_are_a_try_and_what_is_out_of_scope_is_no_step()
    {
        // No playground and no trial: subscribes and calls.
        var caller = await Browser("calls", new(2026, 1, 5));
        await Subscribe(caller, version, new(2026, 1, 6));
        await Use(caller, 50, new(2026, 1, 7), new(2026, 1, 8));
        var other = await ledger.AddModel(portal!, "blazeface", "object-detection");
        // Subscribed to a model and calls only another: by one model's scope neither is a step on the way to the other.
        var split = await Browser("split", new(2026, 1, 5));
        await Subscribe(split, other, new(2026, 1, 6));
        await Use(split, 12, new(2026, 1, 7), new(2026, 1, 8));

        await using var db = ledger.Open();
        var service = MetricsOf.Service(db, use, clock);

        Assert.Equal([2, 2, 2, 2, 0], await Steps(new() { D = 2 }));
        Assert.Equal([2, 2, 1, 1, 0], await Steps(new() { D = 2, Model = "ppocr" }));
        Assert.Equal([2, 0, 0, 0, 0], await Steps(new() { D = 2, Task = "object-detection" }));

        async Task<IEnumerable<int>> Steps(AdoptionScope scope) =>
            (await service.Funnel(scope, Cancel)).Steps.Select(step => step.Organisations!.Value);
    }

    [Fact]
    public async Task Changes_say_what_the_last_complete_month_brought()
    {
        await ledger.AddMarketSize("C", 10, new DateTime(2026, 1, 1));
        await ledger.AddMarketSize("G", 10, new DateTime(2026, 5, 20));
        var stays = await Customer("stays", "C", new(2026, 1, 10));
        await Use(stays, 12, new(2026, 4, 20), new(2026, 4, 21), new(2026, 4, 22), new(2026, 5, 20), new(2026, 5, 21), new(2026, 5, 22));
        var comes = await Customer("comes", "C", new(2026, 1, 10));
        await Use(comes, 12, new(2026, 5, 10), new(2026, 5, 11), new(2026, 5, 12));
        var pioneer = await Customer("pioneer", "R", new(2026, 1, 10));
        await Use(pioneer, 12, new(2026, 5, 13), new(2026, 5, 14), new(2026, 5, 15));
        var goes = await Customer("goes", "C", new(2026, 1, 10));
        await Use(goes, 12, new(2026, 2, 8), new(2026, 2, 9), new(2026, 2, 10));
        await Move(await Customer("moves", "C", new(2026, 1, 10)), "G", new(2026, 5, 12));

        await using var db = ledger.Open();
        var changes = await MetricsOf.Service(db, use, clock).Changes(new(), Cancel);

        Assert.Equal((new DateOnly(2026, 4, 30), new DateOnly(2026, 5, 31)), (changes.Before, changes.After));
        Assert.Contains(new(AdoptionChangeKind.Rose, "C", .1, .2), changes.Changes);
        Assert.Contains(new(AdoptionChangeKind.FirstAdopters, "R", 0, 1), changes.Changes);
        Assert.Contains(new(AdoptionChangeKind.NewAdopters, "*", null, 2), changes.Changes);
        Assert.Contains(new(AdoptionChangeKind.Lost, "*", null, 1), changes.Changes);
        Assert.Contains(new(AdoptionChangeKind.MarketSize, "G", null, 10), changes.Changes);
        Assert.Contains(new(AdoptionChangeKind.Reclassified, "G", null, 1), changes.Changes);
    }

    [Fact]
    public async Task Series_for_forecasts_end_with_the_last_complete_month_and_mark_another_source()
    {
        await ledger.AddMarketSize("C", 10, new DateTime(2026, 1, 5), "Register");
        await ledger.AddMarketSize("C", 12, new DateTime(2026, 4, 5), "Census");
        var customer = await Customer("customer", "C", new(2026, 1, 10));
        await Use(customer, 12, new(2026, 3, 10), new(2026, 3, 11), new(2026, 3, 12));

        await using var db = ledger.Open();
        var series = await new AdoptionSeries(MetricsOf.Views(db, use, clock)).OfCompleteMonthsAsync(new(2026, 6, 15), Cancel);
        var asOfMarch = await new AdoptionSeries(MetricsOf.Views(db, use, clock)).OfCompleteMonthsAsync(new(2026, 3, 31), Cancel);

        var own = series.Single(one => one.Industry == "C");
        Assert.Equal([new(2026, 1, 31), new(2026, 2, 28), new(2026, 3, 31), new(2026, 4, 30), new DateOnly(2026, 5, 31)], own.PeriodEnds);
        Assert.Equal([0, 0, 1, 0, 0], own.Active);
        Assert.Equal([0, 0, 1, 1, 1], own.EverAdopted);
        Assert.Equal((12, "Census"), (own.Base!.Size.Organisations, own.Base.Size.Source));
        Assert.Equal([10, 10, 10, 12, 12], own.Bases.Select(one => one!.Size.Organisations));
        Assert.Equal([new DateOnly(2026, 4, 30)], own.Breaks);
        Assert.Equal(own.Active, series.Single(one => one.Industry == "*").Active);
        var before = asOfMarch.Single(one => one.Industry == "C");
        Assert.Equal((new DateOnly(2026, 3, 31), 10, 0), (before.PeriodEnds[^1], (int)before.Base!.Size.Organisations, before.Breaks.Count));
    }

    [Fact]
    public async Task What_was_believed_on_a_day_has_neither_later_figures_nor_later_classes()
    {
        await ledger.AddMarketSize("C", 10, new DateTime(2026, 1, 5));
        await ledger.Add(new MarketSize { Industry = "C", Organisations = 20, AsOf = new(2026, 2, 1), Source = "Late census", EnteredAt = new DateTime(2026, 5, 1) });
        var customer = await Customer("customer", "C", new(2026, 1, 10));
        await Use(customer, 12, new(2026, 3, 10), new(2026, 3, 11), new(2026, 3, 12));
        await Move(customer, "G", new(2026, 3, 1), entered: new(2026, 5, 1));

        await using var db = ledger.Open();
        var service = MetricsOf.Service(db, use, clock);
        var scope = new AdoptionScope { End = new(2026, 3, 31) };
        var now = await service.Breakdown(scope, AdoptionDimension.Industry, Cancel);
        var then = await service.Breakdown(scope with { BelievedOn = new(2026, 4, 1) }, AdoptionDimension.Industry, Cancel);

        Assert.Equal([("C", 0, 20L), ("G", 1, null)], now.Rows.Select(row => (row.Key, row.Active!.Value, row.Denominator?.Organisations)));
        Assert.Equal([("C", 1, 10L)], then.Rows.Select(row => (row.Key, row.Active!.Value, row.Denominator!.Organisations)));
    }

    public void Dispose()
    {
        use.Dispose();
        ledger.Dispose();
    }

    private MetricView? seen;

    private async Task<MetricView> View(AdoptionScope scope)
    {
        await using var db = ledger.Open();
        return seen = await MetricsOf.Views(db, use, clock).OfAsync(scope, Cancel);
    }

    private async Task<Organisation> Customer(string slug, string industry, DateOnly since)
    {
        if (portal is null)
        {
            portal = await ledger.AddOrganisation("portal", "J", new DateTime(2026, 1, 1));
            version = await ledger.AddModel(portal, "ppocr", "image-to-text");
        }
        return await ledger.AddOrganisation(slug, industry, since.ToDateTime(TimeOnly.MinValue));
    }

    private Task Use(Organisation organisation, int calls, params DateOnly[] days) => ledger.AddCalls(
        organisation.Id, version, days.SelectMany(day => Enumerable.Range(0, calls).Select(call => (day.ToDateTime(new(8, 0, call)), EndReason.Success))));

    private async Task<Organisation> Browser(string slug, DateOnly day)
    {
        var organisation = await Customer(slug, "C", new(2026, 1, 1));
        await ledger.Add(new FirstBrowse { OrganisationId = organisation.Id, At = day.ToDateTime(new(9, 0)) });
        return organisation;
    }

    private async Task Tries(string slug, DateOnly browsed, DateOnly subscribed, DateOnly[] uses)
    {
        var organisation = await Browser(slug, browsed);
        await Subscribe(organisation, version, subscribed);
        await ledger.AddCalls(organisation.Id, version, [(subscribed.ToDateTime(new(11, 0)), EndReason.Success)], Surface.Playground);
        await Use(organisation, 12, uses);
    }

    private async Task Subscribe(Organisation organisation, int to, DateOnly day) => await ledger.Add(new Subscription
    {
        OrganisationId = organisation.Id,
        ModelId = await ledger.ModelOf(to),
        PlanId = 1,
        CreatedAt = day.ToDateTime(new(10, 0)),
    });

    private Task Move(Organisation organisation, string industry, DateOnly from, DateOnly? entered = null) => ledger.Add(
        Class(organisation, organisation.Industry, DateOnly.FromDateTime(organisation.CreatedAt), organisation.CreatedAt),
        Class(organisation, industry, from, (entered ?? from).ToDateTime(TimeOnly.MinValue)));

    private static OrganisationClass Class(Organisation organisation, string industry, DateOnly from, DateTime entered) =>
        new() { OrganisationId = organisation.Id, Industry = industry, SizeClass = organisation.SizeClass, From = from, EnteredAt = entered };
}
