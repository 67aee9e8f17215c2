using Portal.Server.Features.Adoption.Forecasting.Curves;

namespace Portal.Server.Features.Adoption.Forecasting;

/// <summary>The Bass curve of a series as an explanation, never as a forecast. The numbers exist only when they mean something.</summary>
/// <param name="Innovation">p, per period.</param>
/// <param name="Imitation">q, per period.</param>
/// <param name="Ceiling">m, in the unit of the series.</param>
/// <param name="Peak">The period in which growth peaks, the first being 1.</param>
internal sealed record BassParameters(double Innovation, double Imitation, double Ceiling, double Peak, double CeilingError);

/// <param name="Parameters">Null when not identified.</param>
/// <param name="Doubts">Why not; empty when identified.</param>
internal sealed record BassExplanation(BassParameters? Parameters, IReadOnlyList<Doubt> Doubts)
{
    public static BassExplanation Of(PanelSeries series)
    {
        var data = Observations.OfLevels(series.Levels);
        if (series.Levels.Any(level => !double.IsFinite(level)) || CurveFitter.Free(CurveKind.Bass, FitTarget.Sales, data) is not { } fit)
        {
            return new(null, [data.Count < Identification.FewestPeriods ? Doubt.TooFewPeriods : data.Top > 0 ? Doubt.NotFinite : Doubt.Flat]);
        }
        if (fit.M > series.Ceiling)
        {
            return new(null, [.. fit.Doubts, Doubt.CeilingNotIdentified]);
        }
        return fit.Identified
            ? new(new(fit.First, fit.Second, fit.M, fit.Peak!.Value, fit.StandardErrors.M), [])
            : new(null, fit.Doubts);
    }
}
