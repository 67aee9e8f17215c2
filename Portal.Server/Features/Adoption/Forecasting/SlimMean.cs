using Portal.Server.Features.Adoption.Forecasting.Curves;
using Portal.Server.Features.Adoption.Forecasting.Smoothing;

namespace Portal.Server.Features.Adoption.Forecasting;

/// <summary>
/// The plain mean of four simple forecasts. Picking the best of the past, or weighing by past errors, was measured to be worse
/// or no better; only the rule for noisy series changes a member.
/// </summary>
internal static class SlimMean
{
    public static Origin Forecast(PanelSeries series, int count, Prior prior, int horizon)
    {
        var levels = series.Levels.Take(count).ToArray();
        var data = Observations.OfLevels(levels);
        var noisy = Noise.Dominates(levels);
        List<double[]?> members =
        [
            noisy ? Theta.Forecast(levels, horizon) : Members.Drift(levels, horizon),
            Members.DampedHolt(levels, horizon),
            Members.Gompertz(data, series.Ceiling, prior, horizon),
            Members.Logistic(data, series.Ceiling, horizon, anchored: !noisy),
        ];
        var present = members.OfType<double[]>().Where(member => member.All(double.IsFinite)).ToList();
        double[] ahead = [.. Enumerable.Range(0, horizon).Select(h => Math.Clamp(present.Average(member => member[h]), 0, series.Ceiling))];
        return new(noisy ? ForecastMethod.NoisySlimMean : ForecastMethod.SlimMean, ahead);
    }
}
