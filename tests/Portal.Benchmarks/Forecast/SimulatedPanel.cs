using Portal.Server.Features.Adoption.Forecasting;

namespace Portal.Benchmarks.Forecast;

/// <summary>Monthly S-curves, some young and some old, with noise and a pace that wanders; the same on every run.</summary>
internal static class SimulatedPanel
{
    private const int MonthsPerYear = 12;
    private const int FirstMonth = 2_024 * MonthsPerYear;

    public static IReadOnlyList<PanelSeries> Of(int series, int months) =>
        [.. Enumerable.Range(0, series).Select(seed => new PanelSeries($"s{seed}", Levels(seed, months), 1, FirstMonth, MonthsPerYear))];

    /// <returns>Shares of 1.</returns>
    public static double[] Levels(int seed, int months)
    {
        var random = new Random(seed);
        var ceiling = 0.4 + 0.5 * random.NextDouble();
        var logit = -4 + 4 * random.NextDouble();
        var pace = 0.05 + 0.2 * random.NextDouble();
        var levels = new double[months];
        for (var month = 0; month < months; month++)
        {
            levels[month] = Math.Clamp(ceiling / (1 + Math.Exp(-logit)) + 0.006 * (random.NextDouble() - 0.5), 0, 1);
            pace = Math.Max(0.01, 0.8 * pace + 0.03 + 0.06 * (random.NextDouble() - 0.5));
            logit += pace;
        }
        return levels;
    }
}
