namespace Portal.Server.Features.Adoption.Forecasting;

/// <summary>Where the slim mean has been no better than the last level, from eight origins on, damped Holt stands in.</summary>
internal static class FallBack
{
    private const int FewestOrigins = 8;
    private const int Longest = 5;

    /// <param name="made">What the slim mean said from each origin, the earliest first.</param>
    public static Origin[] Apply(PanelSeries series, Origin[] made)
    {
        var shown = (Origin[])made.Clone();
        for (var at = FewestOrigins; at < made.Length; at++)
        {
            if (!BetterThanNaive(series, made, at))
            {
                var horizon = made[at].Ahead.Length;
                var levels = series.Levels.Take(at + Refusals.FewestPeriods).ToArray();
                shown[at] = new(ForecastMethod.DampedHolt, [.. Members.DampedHolt(levels, horizon).Select(level => Math.Clamp(level, 0, series.Ceiling))]);
            }
        }
        return shown;
    }

    /// <summary>Counts only what was known at the origin.</summary>
    private static bool BetterThanNaive(PanelSeries series, Origin[] made, int at)
    {
        double own = 0, naive = 0;
        var known = at + Refusals.FewestPeriods;
        for (var before = 0; before < at; before++)
        {
            var last = before + Refusals.FewestPeriods;
            for (var h = 1; h <= Math.Min(Longest, made[before].Ahead.Length) && last + h <= known; h++)
            {
                var actual = series.Levels[last + h - 1];
                own += Math.Abs(actual - made[before].Ahead[h - 1]);
                naive += Math.Abs(actual - series.Levels[last - 1]);
            }
        }
        return own < naive;
    }
}
