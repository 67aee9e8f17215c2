using Microsoft.Extensions.Time.Testing;
using Portal.Client.Contracts;
using Portal.Server.Features.Adoption.Use;
using Portal.Server.Features.Organisations;
using Portal.Server.Metering;

namespace Portal.Server.Tests.Adoption;

public sealed class AdoptionMetricsTests : IDisposable
{
    private readonly LedgerDb ledger = new();
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 3, 15, 9, 30, 0, TimeSpan.Zero));
    private readonly UseStore use;

    public AdoptionMetricsTests() => use = new UseStore(clock);

    [Fact]
    public async Task A_first_prediction_makes_its_organisation_active_at_k_1_at_once()
    {
        var (customer, version) = await Customer("G");
        Assert.Equal(0, Current(await Report(1, 1), "G").Active);

        await ledger.AddCalls(customer.Id, version, [(Now, EndReason.Success)]);

        var current = Current(await Report(1, 1), "G");
        Assert.Equal((1, 1, true), (current.Active, current.EverAdopted, current.IsCurrent));
        Assert.Equal(0, Current(await Report(10, 3), "G").Active);
    }

    [Fact]
    public async Task Ten_predictions_on_two_days_are_not_three_days()
    {
        var (customer, version) = await Customer("G");
        await ledger.AddCalls(customer.Id, version, Enumerable.Range(0, 10).Select(i => (Now.AddDays(-(i % 2)), EndReason.Success)));
        Assert.Equal(0, Current(await Report(10, 3), "G").Active);

        await ledger.AddCalls(customer.Id, version, [(Now.AddDays(-20), EndReason.Success)]);
        await using var db = ledger.Open();
        using var fresh = new UseStore(clock);
        var report = await TrendReport.ReadAsync(db, fresh, clock, 10, 3, 24, TestContext.Current.CancellationToken);
        Assert.Equal(1, Current(report, "G").Active);
    }

    [Fact]
    public async Task Failed_and_refused_predictions_do_not_count()
    {
        var (customer, version) = await Customer("G");
        await ledger.AddCalls(customer.Id, version,
            [(Now, EndReason.Failed), (Now, EndReason.InvalidInput), (Now, EndReason.Cancelled)]);

        Assert.Equal(0, Current(await Report(1, 1), "G").Active);
    }

    [Fact]
    public async Task Use_of_ones_own_model_is_not_adoption()
    {
        var publisher = await ledger.AddOrganisation("lens", "M", Now.AddYears(-1));
        var own = await ledger.AddModel(publisher, "lens-model", "image-classification");
        await ledger.AddCalls(publisher.Id, own, [(Now, EndReason.Success)]);

        Assert.Equal(0, Current(await Report(1, 1), "M").Active);
    }

    [Fact]
    public async Task The_portals_own_organisation_is_no_customer()
    {
        var portal = await ledger.AddOrganisation("portal", "J", Now.AddYears(-1));
        var version = await ledger.AddModel(await ledger.AddOrganisation("lens", "M", Now.AddYears(-1)), "lens-model", "image-classification");
        await ledger.AddCalls(portal.Id, version, [(Now, EndReason.Success)]);

        var report = await Report(1, 1);

        Assert.DoesNotContain(report.Industries, industry => industry.Industry == "J");
        Assert.Equal(0, report.Overall.Points[^1].Active);
    }

    [Theory]
    [InlineData("2026-01-31T23:59:59.999999", 1)]
    [InlineData("2026-02-01T00:00:00.000000", 0)]
    [InlineData("2026-01-04T00:00:00.000000", 1)]
    [InlineData("2026-01-03T23:59:59.999999", 0)]
    public async Task A_months_window_is_the_28_utc_days_that_end_with_it(string at, int active)
    {
        var (customer, version) = await Customer("G");
        await ledger.AddCalls(customer.Id, version, [(Utc(at), EndReason.Success)]);

        var january = (await Report(1, 1)).Industries.Single().Points.Single(point => point.WindowEnd == new DateOnly(2026, 1, 31));

        Assert.Equal(active, january.Active);
    }

    [Fact]
    public async Task A_leap_day_ends_its_month()
    {
        clock.SetUtcNow(new DateTimeOffset(2028, 3, 1, 0, 0, 0, TimeSpan.Zero));
        var (customer, version) = await Customer("G");
        await ledger.AddCalls(customer.Id, version, [(Utc("2028-02-29T12:00:00"), EndReason.Success)]);

        var points = (await Report(1, 1)).Industries.Single().Points;

        Assert.Equal([new DateOnly(2028, 1, 31), new DateOnly(2028, 2, 29), new DateOnly(2028, 3, 1)], points.TakeLast(3).Select(p => p.WindowEnd));
        Assert.Equal([0, 1, 1], points.TakeLast(3).Select(p => p.Active));
    }

    [Fact]
    public async Task On_a_months_last_day_the_month_is_not_complete_yet()
    {
        clock.SetUtcNow(new DateTimeOffset(2026, 3, 31, 23, 59, 59, TimeSpan.Zero));
        await Customer("G");

        var points = (await Report(1, 1)).Overall.Points;

        Assert.Equal(new DateOnly(2026, 2, 28), points[^2].WindowEnd);
        Assert.Equal((new DateOnly(2026, 3, 31), true), (points[^1].WindowEnd, points[^1].IsCurrent));
    }

    [Fact]
    public async Task Months_before_the_first_organisation_are_not_drawn()
    {
        await ledger.AddOrganisation("early", "G", Utc("2025-12-10T00:00:00"));

        var points = (await Report(1, 1)).Overall.Points;

        Assert.Equal(
            [new DateOnly(2025, 12, 31), new DateOnly(2026, 1, 31), new DateOnly(2026, 2, 28), new DateOnly(2026, 3, 15)],
            points.Select(point => point.WindowEnd));
    }

    [Fact]
    public async Task An_empty_portal_has_one_empty_point()
    {
        var report = await Report(10, 3);

        Assert.Empty(report.Industries);
        Assert.Equal(new TrendCount(new DateOnly(2026, 3, 15), 0, 0, 0, true), Assert.Single(report.Overall.Points));
        Assert.Null(report.Overall.Denominator);
        Assert.False(report.HasDemoData);
    }

    [Fact]
    public async Task The_market_size_entered_last_counts_and_one_from_the_future_does_not()
    {
        await Customer("G");
        await ledger.AddMarketSize("G", 100, Now.AddDays(-20));
        await ledger.AddMarketSize("G", 120, Now.AddDays(-10), "Census 2025");
        await ledger.AddMarketSize("G", 140, Now.AddDays(1));

        var denominator = (await Report(1, 1)).Industries.Single().Denominator;

        Assert.Equal((120, "Census 2025"), (denominator!.Organisations, denominator.Source));
    }

    [Fact]
    public async Task The_overall_rate_leaves_out_industries_without_a_market_size()
    {
        var (first, version) = await Customer("G");
        var other = await ledger.AddOrganisation("other", "R", Now.AddYears(-1));
        await ledger.AddMarketSize("G", 50, Now.AddDays(-20));
        await ledger.AddMarketSize("K", 30, Now.AddDays(-30));
        await ledger.AddCalls(first.Id, version, [(Now, EndReason.Success)]);
        await ledger.AddCalls(other.Id, version, [(Now, EndReason.Success)]);

        var report = await Report(1, 1);

        Assert.Equal(["G", "K", "R"], report.Industries.Select(industry => industry.Industry));
        Assert.Null(report.Industries[2].Denominator);
        Assert.Equal(1, report.Industries[2].Points[^1].Active);
        Assert.Equal(0, report.Industries[1].Points[^1].Registered);
        Assert.Equal((80, 1), (report.Overall.Denominator!.Organisations, report.Overall.Points[^1].Active));
    }

    [Fact]
    public async Task Demo_data_is_said_to_be_demo_data()
    {
        var (real, version) = await Customer("G");
        var demo = await ledger.AddOrganisation("demo", "G", Now.AddYears(-1), isDemo: true);
        await ledger.AddCalls(real.Id, version, [(Now, EndReason.Success)]);
        Assert.False((await Report(1, 1)).HasDemoData);

        await ledger.AddCalls(demo.Id, version, [(Now, EndReason.Success)]);

        Assert.True((await Report(1, 1)).HasDemoData);
    }

    [Fact]
    public async Task A_new_day_is_counted_without_a_restart()
    {
        var (customer, version) = await Customer("G");
        await Report(1, 1);
        for (var day = 0; day < 4; day++)
        {
            await ledger.AddCalls(customer.Id, version, [(Now, EndReason.Success)]);
            clock.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal(1, Current(await Report(1, 4), "G").Active);
        clock.Advance(TimeSpan.FromDays(28));
        var later = Current(await Report(1, 1), "G");
        Assert.Equal((0, 1), (later.Active, later.EverAdopted));
    }

    public void Dispose()
    {
        use.Dispose();
        ledger.Dispose();
    }

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    private static DateTime Utc(string time) =>
        DateTime.Parse(time, null, System.Globalization.DateTimeStyles.AssumeUniversal | System.Globalization.DateTimeStyles.AdjustToUniversal);

    private static TrendCount Current(TrendReport report, string industry) =>
        report.Industries.Single(i => i.Industry == industry).Points[^1];

    private async Task<(Organisation Customer, int Version)> Customer(string industry)
    {
        var portal = await ledger.AddOrganisation("portal", "J", Now.AddYears(-1));
        var version = await ledger.AddModel(portal, "ppocr", "image-to-text");
        return (await ledger.AddOrganisation("customer", industry, Now.AddYears(-1)), version);
    }

    private async Task<TrendReport> Report(int k, int d)
    {
        await using var db = ledger.Open();
        return await TrendReport.ReadAsync(db, use, clock, k, d, 24, TestContext.Current.CancellationToken);
    }
}
