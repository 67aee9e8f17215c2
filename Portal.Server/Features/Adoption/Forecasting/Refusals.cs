using Portal.Server.Features.Adoption.Sizes;

namespace Portal.Server.Features.Adoption.Forecasting;

/// <summary>The rules by which a forecast is refused, and how far ahead a history may be carried.</summary>
internal static class Refusals
{
    public const int FewestPeriods = 5;
    private const int FewestAdopters = 20;
    private const int OldestPeriod = 2;
    private const int BreakWindow = 3;
    private const int FlatWindow = 6;
    private const double WidestBand = 0.6;
    private const double MostLevel = 1e15;

    /// <returns>Null when a forecast may be given.</returns>
    public static RefusalReason? Before(PanelSeries series, Standing standing, int horizon)
    {
        if (!standing.HasDenominator)
        {
            return RefusalReason.NoDenominator;
        }
        if (InValues(series) is { } fault)
        {
            return fault;
        }
        if (!(standing.DenominatorVariation <= Addressable.MostVariation))
        {
            return RefusalReason.UncertainDenominator;
        }
        if (series.Count < FewestPeriods)
        {
            return RefusalReason.TooFewPeriods;
        }
        if (standing.PeriodsSinceLast > OldestPeriod)
        {
            return RefusalReason.Stale;
        }
        if (standing.PeriodsSinceBreak < BreakWindow)
        {
            return RefusalReason.RecentBreak;
        }
        if (series.Levels.TakeLast(FlatWindow).Distinct().Count() == 1)
        {
            return RefusalReason.Flat;
        }
        if (standing.Adopters < FewestAdopters)
        {
            return RefusalReason.TooFewAdopters;
        }
        return horizon > LongestHorizon(series) ? RefusalReason.HorizonTooLong : null;
    }

    /// <returns>What is wrong with the values themselves; null when they can be computed with.</returns>
    public static RefusalReason? InValues(PanelSeries series)
    {
        if (series.Levels.Any(level => !double.IsFinite(level) || level is < 0 or > MostLevel) || !(series.Ceiling > 0) || !(series.PeriodsPerYear > 0))
        {
            return RefusalReason.InvalidValues;
        }
        return series.Levels.Any(level => level > series.Ceiling) ? RefusalReason.AboveCeiling : null;
    }

    /// <returns>How many periods ahead this much history carries.</returns>
    public static int LongestHorizon(PanelSeries series) => series.Count switch
    {
        < FewestPeriods => 0,
        <= 7 => 3,
        <= 12 => 6,
        var count => Math.Max(6, (int)Math.Min(count / 2, 2 * series.PeriodsPerYear)),
    };

    /// <returns>The steps whose 80 % band still says something.</returns>
    public static List<ForecastStep> Telling(IReadOnlyList<ForecastStep> steps, double ceiling) =>
        [.. steps.TakeWhile(step => double.IsPositiveInfinity(ceiling) || step.Band80.Width <= WidestBand * ceiling)];
}
