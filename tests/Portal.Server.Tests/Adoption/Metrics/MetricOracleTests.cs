using Microsoft.Extensions.Time.Testing;
using Portal.Client.Contracts;
using Portal.Server.Features.Adoption;
using Portal.Server.Features.Adoption.Metrics;
using Portal.Server.Features.Adoption.Use;
using Portal.Server.Features.Organisations;

namespace Portal.Server.Tests.Adoption.Metrics;

/// <summary>Every metric against the same numbers counted from the raw events, on many made-up markets.</summary>
public sealed class MetricOracleTests
{
    private static readonly DateTimeOffset Now = new(2028, 3, 9, 13, 0, 0, TimeSpan.Zero);
    private static readonly Dictionary<string, string> NoNames = [];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 10)];

    public static IEnumerable<AdoptionScope> Scopes(int seed) =>
    [
        new() { Months = 9 },
        new() { K = 1, Months = 5, Industry = "G" },
        new() { K = 100, Months = 9, D = 5, SizeClass = "1-9" },
        new() { Months = 6, BelievedOn = new DateOnly(2027, 12, 1).AddDays(seed * 3) },
        new() { Months = 4, End = new DateOnly(2028, 1, 31), Task = "object-detection" },
        new() { Months = 9, Publisher = "publisher-0", Country = "DE" },
        new() { K = 1, D = 2, Months = 7, Model = "model-1", End = new DateOnly(2028, 2, 17) },
    ];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task All_metrics_count_what_the_raw_events_say(int seed)
    {
        using var ledger = new LedgerDb();
        await RandomMarket.FillAsync(ledger, new Random(seed), Now.UtcDateTime);
        await using var db = ledger.Open();
        var clock = new FakeTimeProvider(Now);
        using var use = new UseStore(clock);
        var someActive = false;
        foreach (var scope in Scopes(seed))
        {
            var view = await MetricsOf.Views(db, use, clock).OfAsync(scope, TestContext.Current.CancellationToken);
            var oracle = await Oracle.ReadAsync(db, scope, Now.UtcDateTime);
            foreach (var by in Enum.GetValues<AdoptionDimension>())
            {
                CheckTrends(oracle, TrendSeries.Of(view, by, NoNames));
                CheckBreakdown(oracle, Breakdowns.Of(view, by, NoNames));
            }
            CheckCross(oracle, CrossTable.Of(view, AdoptionDimension.Industry, AdoptionDimension.Task, NoNames, NoNames));
            CheckCross(oracle, CrossTable.Of(view, AdoptionDimension.Publisher, AdoptionDimension.Task, NoNames, NoNames));
            CheckTurnover(oracle, Turnovers.Of(view));
            CheckRetention(oracle, Retentions.Of(view));
            CheckTimes(oracle, AdoptionTimes.Of(view));
            CheckBehind(oracle, view);
            someActive |= oracle.Organisations.Any(o => oracle.IsActive(o, Oracle.Number(oracle.End)));
        }
        Assert.True(someActive);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Forecasts_are_made_from_the_rates_that_the_trends_show(int seed)
    {
        using var ledger = new LedgerDb();
        await RandomMarket.FillAsync(ledger, new Random(seed), Now.UtcDateTime);
        await using var db = ledger.Open();
        var clock = new FakeTimeProvider(Now);
        using var use = new UseStore(clock);
        var views = MetricsOf.Views(db, use, clock);

        var series = await new AdoptionSeries(views).OfCompleteMonthsAsync(DateOnly.FromDateTime(Now.UtcDateTime), TestContext.Current.CancellationToken);

        var trends = TrendSeries.Of(await views.OfAsync(new() { Months = 60 }, TestContext.Current.CancellationToken), AdoptionDimension.Industry, NoNames);
        foreach (var trend in trends.Trends.Append(trends.Total))
        {
            var own = series.Single(one => one.Industry == trend.Key);
            var shown = trend.Points.SkipLast(1).ToList();
            Assert.Equal(shown.Select(point => (point.WindowEnd, point.Active!.Value)), own.PeriodEnds.Zip(own.Active));
            Assert.Equal(shown.Select(point => point.Penetration?.Value), own.Active.Select((active, i) => own.Bases[i]?.RateOf(active)));
        }
        Assert.Contains(series, one => one.Bases.Select(size => size?.Size.Organisations).Distinct().Count() > 1);
    }

    private static bool IsOfCalls(AdoptionDimension by) => by is AdoptionDimension.Task or AdoptionDimension.Model or AdoptionDimension.Publisher;

    private static void CheckTrends(Oracle oracle, AdoptionTrends trends)
    {
        foreach (var trend in trends.Trends.Append(trends.Total))
        {
            foreach (var point in trend.Points)
            {
                var (active, ever, registered, size) = Count(oracle, trends.By, trend.Key, point.WindowEnd);
                Assert.Equal((active, ever), (point.Active, point.EverAdopted));
                Assert.Equal(IsOfCalls(trends.By) && trend.Key != "*" ? null : registered, point.Registered);
                Assert.Equal(size is null || active > size ? null : (double)active / size, point.Penetration?.Value);
                Assert.True(point.Penetration is null || (point.Penetration.Low <= point.Penetration.Value && point.Penetration.Value <= point.Penetration.High));
            }
        }
        Assert.Equal(oracle.End, trends.Total.Points[^1].WindowEnd);
        Assert.Equal(oracle.IsOpen, trends.Total.Points[^1].IsOpen);
    }

    private static (int Active, int Ever, int Registered, long? Size) Count(Oracle oracle, AdoptionDimension by, string key, DateOnly end)
    {
        var sizeClass = by == AdoptionDimension.SizeClass && key != "*" ? key : oracle.Scope.SizeClass;
        var industry = by == AdoptionDimension.Industry && key != "*" ? key : oracle.Scope.Industry;
        var noRate = by == AdoptionDimension.Country || oracle.Scope.Country is not null;
        string[] sized = noRate ? [] : [.. oracle.SizedIndustries(sizeClass, end)];
        var size = noRate ? null : industry is not null ? oracle.SizeOf(industry, sizeClass, end)
            : sized.Length == 0 ? null : sized.Sum(one => oracle.SizeOf(one, sizeClass, end));
        var members = oracle.Organisations.Where(o => oracle.Has(o, end)
            && (key == "*" || IsOfCalls(by) || oracle.MemberOf(by, o, end) == key)
            && (industry is not null || sized.Length == 0 || sized.Contains(oracle.ClassOf(o, end).Industry))).ToList();
        var day = Oracle.Number(end);
        return IsOfCalls(by) && key != "*"
            ? (members.Count(o => oracle.IsActive(o, day, key, model => Oracle.MemberOf(by, model) == key)),
                members.Count(o => oracle.FirstActive(o, key, model => Oracle.MemberOf(by, model) == key) <= day), 0, size)
            : (members.Count(o => oracle.IsActive(o, day)), members.Count(o => oracle.FirstActive(o) <= day), members.Count, size);
    }

    private static void CheckBreakdown(Oracle oracle, AdoptionBreakdown breakdown)
    {
        var all = Uses(oracle, breakdown.By, "*");
        foreach (var row in breakdown.Rows.Append(breakdown.Total))
        {
            var (active, ever, _, _) = Count(oracle, breakdown.By, row.Key, oracle.End);
            Assert.Equal((active, ever), (row.Active, row.EverAdopted));
            var uses = Uses(oracle, breakdown.By, row.Key);
            var calls = uses.Where(u => u.Calls > 0).ToList();
            var sum = calls.Sum(u => u.Calls);
            var hidden = calls.Count < 5 || sum == 0 || calls.Max(u => u.Calls) >= .7 * sum;
            Close(hidden ? null : (double)sum / all.Sum(u => u.Calls), row.ShareOfCalls);
            Close(calls.Count < 5 ? null : calls.Sum(u => Math.Pow(100.0 * u.Calls / sum, 2)), row.Customers?.Hhi);
            var providers = uses.SelectMany(u => u.Publishers).GroupBy(p => p).Select(g => g.Count()).ToList();
            Close(calls.Count < 5 || providers.Count < 3 ? null : providers.Sum(p => Math.Pow(100.0 * p / sum, 2)), row.Providers?.Hhi);
            var depth = uses.Where(u => u.IsActive).Select(u => (double)u.Calls).Order().ToList();
            Close(depth.Count == 0 ? null : depth.Average(), row.Depth?.Mean);
            Close(depth.Count == 0 ? null : (depth[(depth.Count - 1) / 2] + depth[depth.Count / 2]) / 2, row.Depth?.Median);
            if (row.LocationQuotient is not null)
            {
                Close((double)sum / all.Sum(u => u.Calls) / ((double)depth.Count / all.Count(u => u.IsActive)), row.LocationQuotient);
            }
        }
    }

    private static List<(int Calls, bool IsActive, List<string> Publishers)> Uses(Oracle oracle, AdoptionDimension by, string key) =>
    [
        .. oracle.Organisations
            .Where(o => oracle.Has(o, oracle.End) && (key == "*" || IsOfCalls(by) || oracle.MemberOf(by, o, oracle.End) == key))
            .Select(o =>
            {
                var calls = oracle.LastWindow(o).Where(c => key == "*" || !IsOfCalls(by) || Oracle.MemberOf(by, c.Model) == key).ToList();
                return (calls.Count,
                    key == "*" || !IsOfCalls(by)
                        ? oracle.IsActive(o, Oracle.Number(oracle.End))
                        : oracle.IsActive(o, Oracle.Number(oracle.End), key, model => Oracle.MemberOf(by, model) == key),
                    calls.Select(c => c.Model.Organisation!.Slug).ToList());
            }),
    ];

    private static void CheckCross(Oracle oracle, AdoptionCross cross)
    {
        var total = 0L;
        for (var row = 0; row < cross.Rows.Count; row++)
        {
            for (var column = 0; column < cross.Columns.Count; column++)
            {
                var (down, across) = (cross.Rows[row].Key, cross.Columns[column].Key);
                bool IsOf(Server.Features.Models.Model model) => Oracle.MemberOf(cross.ColumnsBy, model) == across
                    && (!IsOfCalls(cross.RowsBy) || Oracle.MemberOf(cross.RowsBy, model) == down);
                var members = oracle.Organisations.Where(o => oracle.Has(o, oracle.End)
                    && (IsOfCalls(cross.RowsBy) || oracle.MemberOf(cross.RowsBy, o, oracle.End) == down)).ToList();
                Assert.Equal(members.Sum(o => oracle.LastWindow(o).LongCount(c => IsOf(c.Model))), cross.Cells[row][column].Calls);
                Assert.Equal(
                    members.Count(o => oracle.IsActive(o, Oracle.Number(oracle.End), $"{(IsOfCalls(cross.RowsBy) ? down : "")}×{across}", IsOf)),
                    cross.Cells[row][column].Active);
                total += cross.Cells[row][column].Calls!.Value;
            }
        }
        Assert.Equal(oracle.Organisations.Where(o => oracle.Has(o, oracle.End)).Sum(o => oracle.LastWindow(o).LongCount()), total);
    }

    private static void CheckTurnover(Oracle oracle, AdoptionTurnover turnover)
    {
        var before = Oracle.Number(new DateOnly(turnover.Points[0].WindowEnd.Year, turnover.Points[0].WindowEnd.Month, 1)) - 1;
        foreach (var point in turnover.Points)
        {
            var end = Oracle.Number(point.WindowEnd);
            var members = oracle.Organisations.Where(o => oracle.Has(o, point.WindowEnd)).ToList();
            bool Falls(int day) => day > before && day <= end;
            Assert.Equal(members.Count(o => oracle.IsActive(o, end)), point.Active);
            Assert.Equal(members.Count(o => oracle.FirstActive(o) is { } first && Falls(first)), point.New);
            Assert.Equal(members.Sum(o => oracle.Turnover(o).Returned.Count(Falls)), point.Returned);
            Assert.Equal(members.Sum(o => oracle.Turnover(o).Lost.Count(Falls)), point.Lost);
            before = end;
        }
    }

    private static void CheckRetention(Oracle oracle, AdoptionRetention retention)
    {
        var last = Oracle.Number(oracle.End) - (oracle.IsOpen ? 1 : 0);
        foreach (var cohort in retention.Cohorts)
        {
            var next = Oracle.Number(cohort.Month.AddMonths(1));
            var members = oracle.Organisations
                .Select(o => (Organisation: o, First: oracle.FirstActive(o)))
                .Where(m => m.First >= Oracle.Number(cohort.Month) && m.First < next
                    && oracle.Has(m.Organisation, new DateOnly(1970, 1, 1).AddDays(m.First!.Value))).ToList();
            Assert.Equal(members.Count, cohort.Organisations);
            for (var step = 0; step < cohort.Retained.Count; step++)
            {
                var mature = next - 1 + (28 * step) <= last;
                Close(
                    mature && members.Count > 0 ? (double)members.Count(m => oracle.IsActive(m.Organisation, m.First!.Value + (28 * step))) / members.Count : null,
                    cohort.Retained[step]);
            }
        }
    }

    private static void CheckTimes(Oracle oracle, TimeToAdopt time)
    {
        var last = oracle.End.AddDays(oracle.IsOpen ? -1 : 0);
        var members = oracle.Organisations.Where(o => oracle.Has(o, last)).ToList();
        Assert.Equal(members.Count, time.Organisations);
        var never = members.Count(o => !(oracle.FirstActive(o) <= Oracle.Number(last)));
        Close(members.Count == 0 ? null : (double)never / members.Count, time.ShareNotYet);
        Assert.Equal(members.Count - never == 0, !time.Curve.Any(point => point.Share < 1));
    }

    private static void CheckBehind(Oracle oracle, MetricView view)
    {
        var members = oracle.Organisations.Where(o => oracle.Has(o, oracle.End)).ToList();
        var day = Oracle.Number(oracle.End);
        Check(OrganisationState.Active, o => oracle.IsActive(o, day));
        Check(OrganisationState.Adopted, o => oracle.FirstActive(o) is not null);
        Check(OrganisationState.Lost, o => IsLost(oracle, o, day));
        Check(null, _ => true);

        void Check(OrganisationState? state, Func<Organisation, bool> expected)
        {
            var behind = BehindMarks.Of(view, state, 1);
            Assert.Equal(members.Where(expected).Select(o => o.Slug).Order(), behind.Organisations.Select(o => o.Slug).Order());
            Assert.All(behind.Organisations, one => Assert.Equal(oracle.LastWindow(members.Single(o => o.Slug == one.Slug)).Count(), one.Calls));
        }
    }

    private static bool IsLost(Oracle oracle, Organisation organisation, int day) =>
        oracle.Turnover(organisation) is { Lost: [.., var lost] } turnover && !turnover.Returned.Exists(returned => returned > lost) && lost <= day;

    private static void Close(double? expected, double? actual)
    {
        Assert.Equal(expected is null, actual is null);
        Assert.True(expected is null || Math.Abs(expected.Value - actual!.Value) <= 1e-9 * Math.Max(1, Math.Abs(expected.Value)), $"{expected} is not {actual}");
    }
}
