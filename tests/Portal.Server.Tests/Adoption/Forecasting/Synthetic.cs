using Portal.Server.Features.Adoption.Forecasting;

namespace Portal.Server.Tests.Adoption.Forecasting;

/// <summary>Series made by formula and a seeded generator: the same every time.</summary>
internal static class Synthetic
{
    public static double[] BassSales(double m, double p, double q, int count)
    {
        double Share(double t) => (1 - Math.Exp(-(p + q) * t)) / (1 + q / p * Math.Exp(-(p + q) * t));
        return [.. Enumerable.Range(1, count).Select(t => m * (Share(t) - Share(t - 1)))];
    }

    /// <summary>
    /// S-curves in percent, some young and some old, whose pace wanders: no textbook curve is right about them, as with real adoption.
    /// </summary>
    public static IReadOnlyList<PanelSeries> Panel(int series, int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, series).Select(index => new PanelSeries($"s{index}", Wandering(random, count), 100, 2000))];
    }

    private static double[] Wandering(Random random, int count)
    {
        var levels = new double[count];
        var logit = -4 + 4 * random.NextDouble();
        var pace = 0.15 + 0.3 * random.NextDouble();
        for (var i = 0; i < count; i++)
        {
            levels[i] = 80 / (1 + Math.Exp(-logit));
            pace = Math.Max(0.02, 0.8 * pace + 0.2 * 0.3 + 0.12 * (random.NextDouble() - 0.5));
            logit += pace;
        }
        return levels;
    }

    public static double[] Shuffled(double[] values, int seed)
    {
        var copy = (double[])values.Clone();
        new Random(seed).Shuffle(copy);
        return copy;
    }
}
