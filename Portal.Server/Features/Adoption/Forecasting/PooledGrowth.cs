namespace Portal.Server.Features.Adoption.Forecasting;

/// <summary>
/// For a short history: the last level carried on at the growth that the whole panel showed over the same calendar,
/// as the average of growth in levels and growth in logits (each series weighing one). A scenario, without bands, to be named as one.
/// </summary>
internal static class PooledGrowth
{
    public const int FewestPeers = 5;
    private const double LeastShare = 1e-3;

    /// <param name="known">How many periods of the series are known; the others are cut at the same calendar period.</param>
    /// <returns>Null with fewer than five peers.</returns>
    public static double[]? Forecast(IReadOnlyList<PanelSeries> panel, PanelSeries series, int known, int horizon)
    {
        var from = series.FirstPeriod;
        var until = series.LastPeriod(known);
        var growth = panel.Select(one => Growth(one, from, until)).OfType<(double Drift, double Logit)>().ToList();
        if (growth.Count <= FewestPeers || double.IsPositiveInfinity(series.Ceiling))
        {
            return null;
        }
        var drift = growth.Average(one => one.Drift) * series.Ceiling;
        var logit = growth.Average(one => one.Logit);
        var levels = series.Levels.Take(known).ToArray();
        var start = Noise.Dominates(levels) ? levels[^Math.Min(3, known)..].Average() : levels[^1];
        return [.. Enumerable.Range(1, horizon).Select(h => Math.Clamp(
            (start + h * drift + Raise(start / series.Ceiling, h * logit) * series.Ceiling) / 2, 0, series.Ceiling))];
    }

    /// <returns>Mean step per period, as a share of the ceiling and in logits; null when fewer than two periods fall in the window.</returns>
    private static (double Drift, double Logit)? Growth(PanelSeries series, int from, int until)
    {
        var first = Math.Max(from, series.FirstPeriod);
        var last = Math.Min(until, series.LastPeriod(series.Count));
        if (last <= first || double.IsPositiveInfinity(series.Ceiling))
        {
            return null;
        }
        var before = series.Levels[first - series.FirstPeriod] / series.Ceiling;
        var after = series.Levels[last - series.FirstPeriod] / series.Ceiling;
        return ((after - before) / (last - first), (Logit(after) - Logit(before)) / (last - first));
    }

    private static double Raise(double share, double logits) => 1 / (1 + Math.Exp(-(Logit(share) + logits)));

    private static double Logit(double share)
    {
        var inside = Math.Clamp(share, LeastShare, 1 - LeastShare);
        return Math.Log(inside / (1 - inside));
    }
}
