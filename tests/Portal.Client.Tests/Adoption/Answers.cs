using Portal.Client.Contracts;

namespace Portal.Client.Tests.Adoption;

/// <summary>Metrics with known numbers.</summary>
internal static class Answers
{
    public static readonly DateOnly Today = new(2026, 11, 23);

    public static readonly AdoptionDefinition Headline = new("2026-3", 10, 3, 28);

    public static MetricNote Note(bool isDemo = false, bool isSuppressed = false) =>
        new(Headline, new DateOnly(2026, 10, 27), Today, Today, isDemo, isSuppressed);

    public static Denominator Market(long organisations, bool isDemo = false) =>
        new(organisations, organisations * 9 / 10, organisations * 11 / 10, new DateOnly(2025, 12, 31), "Register of companies", isDemo);

    public static Rate RateOf(int active, long addressable) =>
        new((double)active / addressable, active / (addressable * 1.1), active / (addressable * .9), RangeBasis.Range);

    /// <param name="addressable">Null when no market size was entered.</param>
    public static BreakdownRow Row(string key, int? active, long? addressable, RateProblem problem = RateProblem.None) => new(
        key,
        "",
        active,
        active + 1,
        active + 2,
        addressable is { } n ? Market(n) : null,
        problem is RateProblem.None && active is { } a && addressable is { } all ? RateOf(a, all) : null,
        problem is RateProblem.None && addressable is null ? RateProblem.NoDenominator : problem,
        active is > 0 ? new Depth(40, 20, 90, 55, 1.5) : null,
        .25,
        .2,
        1.25,
        new Concentration(5000, 2, .25, .6, 3),
        null);

    public static AdoptionBreakdown Breakdown(AdoptionDimension by, params BreakdownRow[] rows) =>
        new(Note(), by, Row("*", rows.Sum(row => row.Active), rows.Sum(row => row.Denominator?.Organisations) is > 0 and var all ? all : null), rows);

    /// <param name="active">Active organisations a month, oldest first; the last is the current window.</param>
    public static Trend TrendOf(string key, long? addressable, params int[] active) => new(
        key,
        "",
        addressable is { } n ? Market(n) : null,
        [
            .. active.Select((count, i) => new TrendPoint(
                i == active.Length - 1 ? Today : new DateOnly(2026, 11, 1).AddMonths(i - active.Length + 2).AddDays(-1),
                count,
                active.Take(i + 1).Max(),
                active.Max() + 1,
                addressable is { } all ? RateOf(count, all) : null,
                null,
                null,
                i == active.Length - 1,
                false)),
        ]);

    public static AdoptionTrends Trends(AdoptionDimension by, Trend total, params Trend[] trends) => new(Note(), by, total, trends);

    public static AdoptionRetention Retention { get; } = new(
        Note(), 28,
        [
            new(new DateOnly(2026, 8, 1), 8, [1, .75, .5]),
            new(new DateOnly(2026, 9, 1), 4, [1, 0, null]),
        ],
        [new(28, .8, .6, .9, 10), new(84, .5, .3, .7, 6)]);

    public static AdoptionFunnel Funnel { get; } = new(
        Note(), new DateOnly(2025, 11, 1), new DateOnly(2026, 8, 25), 90,
        [
            new(FunnelStage.Browsed, 40, null, null), new(FunnelStage.Tried, 20, .5, .5), new(FunnelStage.Subscribed, 10, .5, .25),
            new(FunnelStage.Active, 8, .8, .2), new(FunnelStage.Retained, 6, .75, .15),
        ]);

    public static TimeToAdopt TimeToAdopt { get; } = new(Note(), 30, .6, 14, null, null, [new(14, .75, .6, .9, 20), new(40, .6, .4, .8, 12)]);

    public static AdoptionTurnover Turnover { get; } = new(
        Note(),
        [new(new DateOnly(2026, 10, 31), 9, 3, 1, 2, .25, false), new(Today, 10, 1, 0, 0, 0, true)]);

    public static AdoptionChanges Changes(params AdoptionChange[] changes) =>
        new(Note(), new DateOnly(2026, 9, 30), new DateOnly(2026, 10, 31), changes);
}
