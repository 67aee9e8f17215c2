using Portal.Server.Features.Adoption.Forecasting.Curves;

namespace Portal.Server.Features.Adoption.Forecasting.Backtesting;

/// <summary>
/// The textbook band: fit one curve, redraw its residuals, refit, and read quantiles. It forgets that the curve itself may be wrong
/// and is far too narrow. Kept to show that the coverage check can fail; never used for a forecast.
/// </summary>
internal sealed class ResidualBootstrap(IReadOnlyList<PanelSeries> panel) : IBands
{
    private const int Draws = 40;

    public (IReadOnlyList<ForecastStep> Steps, BandSource Source) Around(int series, int known, double[] ahead)
    {
        var one = panel[series];
        var data = Observations.OfLevels([.. one.Levels.Take(known)]);
        var fit = CurveFitter.Capped(CurveKind.Logistic, data, one.Ceiling);
        var paths = fit is null ? [] : Paths(one, data, fit, ahead.Length, new Random(HashCode(series, known)));
        return ([.. ahead.Select((median, index) => Step(index + 1, median, [.. paths.Select(path => path[index])], one.Ceiling))], BandSource.Panel);
    }

    // System.HashCode differs between runs.
    private static int HashCode(int series, int known) => series * 1009 + known;

    private static List<double[]> Paths(PanelSeries series, Observations data, CurveFit fit, int horizon, Random random)
    {
        var residuals = data.Levels.Select((level, index) => level - fit.Level(index + 1)).ToArray();
        var paths = new List<double[]>();
        for (var draw = 0; draw < Draws; draw++)
        {
            var redrawn = Observations.OfLevels([.. data.Levels.Select((_, index) => Math.Max(fit.Level(index + 1) + Pick(), 0))]);
            if (CurveFitter.Refit(fit, redrawn, series.Ceiling) is { } again)
            {
                paths.Add([.. Enumerable.Range(1, horizon).Select(h => again.Level(data.Count + h) + Pick())]);
            }
        }
        return paths;

        // Nothing here guards a secret; the draw must only be the same every time.
        double Pick() => residuals[random.Next(residuals.Length)];
    }

    private static ForecastStep Step(int horizon, double median, double[] drawn, double ceiling)
    {
        if (drawn.Length == 0)
        {
            var point = new Interval(median, median);
            return new(horizon, median, point, point, point);
        }
        Array.Sort(drawn);
        double At(double share) => Math.Clamp(drawn[(int)Math.Round(share * (drawn.Length - 1))], 0, ceiling);
        return new(horizon, median, new(At(0.25), At(0.75)), new(At(0.1), At(0.9)), new(At(0.025), At(0.975)));
    }
}
