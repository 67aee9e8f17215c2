using Microsoft.Extensions.Time.Testing;
using Portal.Client.Contracts;
using Portal.Server.Features.Adoption.Metrics;
using Portal.Server.Features.Adoption.Use;

namespace Portal.Server.Tests.Adoption.Metrics;

/// <summary>A mark's number is the number of the organisations behind it, on made-up markets and in many scopes.</summary>
public sealed class MarkTests
{
    private static readonly DateTimeOffset Now = new(2028, 3, 9, 13, 0, 0, TimeSpan.Zero);

    public static TheoryData<int> Seeds => [1, 2, 3];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Every_mark_has_as_many_organisations_behind_it_as_it_says(int seed)
    {
        using var ledger = new LedgerDb();
        await RandomMarket.FillAsync(ledger, new Random(seed), Now.UtcDateTime);
        await using var db = ledger.Open();
        var clock = new FakeTimeProvider(Now);
        using var use = new UseStore(clock);
        var views = MetricsOf.Views(db, use, clock);
        var (metrics, marks) = (MetricsOf.Service(db, use, clock), new MarksService(db, views));
        var seen = new HashSet<Type>();
        foreach (var scope in MetricOracleTests.Scopes(seed))
        {
            await CheckRetention(await metrics.Retention(scope, Cancel), Behind);
            await CheckCurve((await metrics.TimeToAdopt(scope, Cancel)).Curve, LifeCurve.Adoption, Behind);
            foreach (var step in (await metrics.Funnel(scope, Cancel)).Steps)
            {
                await Behind(step.Organisations!.Value, new Mark.OfFunnel(step.Stage), null);
            }
            foreach (var point in (await metrics.Turnover(scope, Cancel)).Points)
            {
                await Behind(point.New!.Value, new Mark.Turned(Turning.New), point.WindowEnd);
                await Behind(point.Returned!.Value, new Mark.Turned(Turning.Returned), point.WindowEnd);
                await Behind(point.Lost!.Value, new Mark.Turned(Turning.Lost), point.WindowEnd);
            }
            foreach (var line in (await metrics.Sensitivity(scope, Cancel)).Lines)
            {
                foreach (var point in line.Trend.Points.TakeLast(3))
                {
                    await Behind(point.Active!.Value, new Mark.Rated(), point.WindowEnd, line.Note.Definition.K);
                }
            }

            async Task Behind(int number, Mark mark, DateOnly? end, int? k = null)
            {
                var asked = scope with { End = end ?? scope.End, K = k ?? scope.K };
                var behind = await marks.Behind(asked, Mark.Parse(mark.Word)!, 1, Cancel);
                Assert.True(number == behind.Total, $"{mark.Word} of {asked}: {number} is not {behind.Total}");
                Assert.Equal(Math.Min(number, behind.PageSize), behind.Organisations.Select(one => one.Slug).Distinct().Count());
                if (number > 0)
                {
                    seen.Add(mark.GetType());
                }
            }
        }
        Assert.Equal(5, seen.Count);
    }

    [Fact]
    public async Task The_organisations_behind_cohorts_and_turnover_are_those_of_the_raw_events()
    {
        using var ledger = new LedgerDb();
        await RandomMarket.FillAsync(ledger, new Random(4), Now.UtcDateTime);
        await using var db = ledger.Open();
        var clock = new FakeTimeProvider(Now);
        using var use = new UseStore(clock);
        var marks = new MarksService(db, MetricsOf.Views(db, use, clock));
        var named = 0;
        foreach (var scope in MetricOracleTests.Scopes(4))
        {
            var oracle = await Oracle.ReadAsync(db, scope, Now.UtcDateTime);
            var (end, before) = (Oracle.Number(oracle.End), Oracle.Number(new DateOnly(oracle.End.Year, oracle.End.Month, 1)) - 1);
            var here = oracle.Organisations.Where(one => oracle.Has(one, oracle.End)).ToList();
            await Same(new Mark.Turned(Turning.Lost), here.Where(one => oracle.Turnover(one).Lost.Exists(day => day > before && day <= end)));
            await Same(new Mark.Turned(Turning.New), here.Where(one => oracle.FirstActive(one) is { } first && first > before));
            for (var month = new DateOnly(2027, 6, 1); month < new DateOnly(2028, 2, 1); month = month.AddMonths(1))
            {
                var (from, to) = (Oracle.Number(month), Oracle.Number(month.AddMonths(1)));
                await Same(new Mark.OfCohort(month, null), oracle.Organisations.Where(one =>
                    oracle.FirstActive(one) is { } first && first >= from && first < to && oracle.Has(one, new DateOnly(1970, 1, 1).AddDays(first))));
            }

            async Task Same(Mark mark, IEnumerable<Server.Features.Organisations.Organisation> expected)
            {
                var behind = await marks.Behind(scope, mark, null, Cancel);
                Assert.Equal(expected.Select(one => one.Slug).Order(), behind.Organisations.Select(one => one.Slug).Order());
                named += behind.Total;
            }
        }
        Assert.True(named > 20);
    }

    private static async Task CheckRetention(AdoptionRetention retention, Func<int, Mark, DateOnly?, int?, Task> behind)
    {
        foreach (var cohort in retention.Cohorts)
        {
            await behind(cohort.Organisations!.Value, new Mark.OfCohort(cohort.Month, null), null, null);
            foreach (var (age, share) in cohort.Retained.Index().Where(one => one.Index % 3 == 1))
            {
                await behind((int)Math.Round((share ?? 0) * cohort.Organisations.Value), new Mark.OfCohort(cohort.Month, age), null, null);
            }
        }
        await CheckCurve(retention.Survival, LifeCurve.Loss, behind);
    }

    /// <summary>Those at risk, those with the event, and those last seen before the next step.</summary>
    private static async Task CheckCurve(IReadOnlyList<SurvivalPoint> curve, LifeCurve of, Func<int, Mark, DateOnly?, int?, Task> behind)
    {
        for (var i = 0; i < curve.Count; i += 2)
        {
            var (point, before) = (curve[i], i == 0 ? 1 : curve[i - 1].Share);
            var (until, next) = i + 1 < curve.Count ? (curve[i + 1].Day - 1, curve[i + 1].AtRisk) : (Mark.MostDays, 0);
            var events = before > 0 ? (int)Math.Round(point.AtRisk * (1 - (point.Share / before))) : 0;
            await behind(point.AtRisk, new Mark.OfLives(of, LifeEnd.Any, point.Day, Mark.MostDays), null, null);
            await behind(events, new Mark.OfLives(of, LifeEnd.Event, point.Day, point.Day), null, null);
            await behind(point.AtRisk - events - next, new Mark.OfLives(of, LifeEnd.Censored, point.Day, until), null, null);
        }
    }

    [Theory]
    [InlineData("rated")]
    [InlineData("new")]
    [InlineData("cohort-2026-01")]
    [InlineData("cohort-2026-12-17")]
    [InlineData("loss-any-28-99999")]
    [InlineData("adoption-censored-0-27")]
    [InlineData("funnel-retained")]
    public void A_mark_is_its_word(string word) => Assert.Equal(word, Mark.Parse(word)!.Word);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("New")]
    [InlineData("0")]
    [InlineData("cohort-2026-13")]
    [InlineData("cohort-0001-01")]
    [InlineData("cohort-2026-01--1")]
    [InlineData("cohort-2026-01-1000")]
    [InlineData("loss-event-9-3")]
    [InlineData("loss-event-0-100000")]
    [InlineData("loss-event-0-+9")]
    [InlineData("funnel-0")]
    [InlineData("funnel-tried-or-1=1")]
    [InlineData("cohort-2026-01-٣")]
    public void What_is_no_mark_is_none(string? word) => Assert.Null(Mark.Parse(word));
}
