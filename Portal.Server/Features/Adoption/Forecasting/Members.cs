using Portal.Server.Features.Adoption.Forecasting.Curves;
using Portal.Server.Features.Adoption.Forecasting.Smoothing;

namespace Portal.Server.Features.Adoption.Forecasting;

/// <summary>The simple forecasts of which the mean is taken. Each gives the levels 1…horizon periods ahead.</summary>
internal static class Members
{
    private const double MostMemory = 0.98;

    public static double[] Naive(ReadOnlySpan<double> levels, int horizon)
    {
        var ahead = new double[horizon];
        Array.Fill(ahead, levels[^1]);
        return ahead;
    }

    /// <summary>The line through the first and the last level.</summary>
    public static double[] Drift(ReadOnlySpan<double> levels, int horizon)
    {
        var last = levels[^1];
        var step = levels.Length > 1 ? (last - levels[0]) / (levels.Length - 1) : 0;
        return Ahead(horizon, h => last + h * step);
    }

    public static double[] DampedHolt(ReadOnlySpan<double> levels, int horizon)
    {
        var fit = ExponentialSmoothing.Fit(levels, Trend.Damped);
        return Ahead(horizon, fit.At);
    }

    /// <summary>A Gompertz curve under a prior, to which the last miss returns little by little.</summary>
    public static double[]? Gompertz(Observations data, double cap, Prior prior, int horizon)
    {
        if (CurveFitter.Credible(CurveKind.Gompertz, data, cap, prior) is not { } fit)
        {
            return null;
        }
        var (last, memory) = Residuals(fit, data);
        return Ahead(horizon, h => fit.Level(data.Count + h) + Math.Pow(memory, h) * last);
    }

    /// <summary>A logistic curve to a known ceiling, moved so that it starts from the last level.</summary>
    /// <param name="anchored">False for noisy series, whose last level is no better than the curve.</param>
    public static double[]? Logistic(Observations data, double ceiling, int horizon, bool anchored)
    {
        if (double.IsPositiveInfinity(ceiling) || CurveFitter.KnownCeiling(CurveKind.Logistic, data, ceiling) is not { } fit)
        {
            return null;
        }
        var shift = anchored ? data.Levels[^1] - fit.Level(data.Count) : 0;
        return Ahead(horizon, h => fit.Level(data.Count + h) + shift);
    }

    /// <returns>The last residual, and how much of a residual is left one period later.</returns>
    private static (double Last, double Memory) Residuals(CurveFit fit, Observations data)
    {
        double product = 0, square = 0, before = 0;
        for (var i = 0; i < data.Count; i++)
        {
            var residual = data.Levels[i] - fit.Level(i + 1);
            if (i > 0)
            {
                product += residual * before;
                square += before * before;
            }
            before = residual;
        }
        return (before, square > 0 ? Math.Clamp(product / square, 0, MostMemory) : 0);
    }

    private static double[] Ahead(int horizon, Func<int, double> level) => [.. Enumerable.Range(1, horizon).Select(level)];
}
