using MathNet.Numerics.Distributions;
using Portal.Server.Features.Adoption.Forecasting;

namespace Portal.Server.Features.Forecasts;

/// <summary>
/// Puts the doubt of the denominator into the bands: each draw takes a level from the forecast's quantiles and a lognormal number of
/// organisations that is not below those already active. The active ones are counted, so nothing is drawn for them.
/// </summary>
internal static class DenominatorDraws
{
    private const int Draws = 2_000;

    private static readonly double[] Middles = [.. Enumerable.Range(0, Draws).Select(i => (i + 0.5) / Draws)];

    /// <param name="variation">Coefficient of variation of the number of organisations; 0 when exact.</param>
    /// <param name="seed">The same seed gives the same bands.</param>
    public static IReadOnlyList<ForecastStep> Widen(
        IReadOnlyList<ForecastStep> steps, double variation, long organisations, int active, double ceiling, int seed)
    {
        if (!(variation > 0))
        {
            return steps;
        }
        var random = new Random(seed);
        // One doubt for all months: the denominator is as wrong next year as it is now.
        var ratios = Ratios(variation, organisations, active, random);
        return [.. steps.Select(step => Widen(step, ratios, ceiling, random))];
    }

    /// <summary>What the believed number of organisations is over each drawn one.</summary>
    private static double[] Ratios(double variation, long organisations, int active, Random random)
    {
        var spread = Math.Sqrt(Math.Log(1 + variation * variation));
        double[] ratios = [.. Middles.Select(share => organisations / Math.Max(organisations * Math.Exp(spread * Normal.InvCDF(0, 1, share)), active))];
        random.Shuffle(ratios);
        return ratios;
    }

    private static ForecastStep Widen(ForecastStep step, double[] ratios, double ceiling, Random random)
    {
        var shares = (double[])Middles.Clone();
        random.Shuffle(shares);
        var drawn = new double[Draws];
        for (var i = 0; i < Draws; i++)
        {
            drawn[i] = Math.Clamp(Level(step, shares[i]) * ratios[i], 0, ceiling);
        }
        Array.Sort(drawn);
        // Another doubt never makes anything more certain, whatever the draws say.
        Interval Band(Interval known, double low, double high) =>
            new(Math.Min(known.Low, At(drawn, low)), Math.Max(known.High, At(drawn, high)));
        return step with
        {
            Band50 = Band(step.Band50, 0.25, 0.75),
            Band80 = Band(step.Band80, 0.1, 0.9),
            Band95 = Band(step.Band95, 0.025, 0.975),
        };
    }

    private static double At(double[] sorted, double share) => sorted[Math.Min((int)(share * Draws), Draws - 1)];

    /// <summary>The forecast's quantile function, straight between the quantiles that it has and beyond the outermost.</summary>
    private static double Level(ForecastStep step, double share)
    {
        ReadOnlySpan<(double Share, double Level)> knots =
        [
            (0.025, step.Band95.Low), (0.1, step.Band80.Low), (0.25, step.Band50.Low), (0.5, step.Median),
            (0.75, step.Band50.High), (0.9, step.Band80.High), (0.975, step.Band95.High),
        ];
        var above = 1;
        while (above < knots.Length - 1 && share > knots[above].Share)
        {
            above++;
        }
        var (from, to) = (knots[above - 1], knots[above]);
        return from.Level + (share - from.Share) / (to.Share - from.Share) * (to.Level - from.Level);
    }
}
