using System.Text.Json.Serialization;
using Portal.Server.Features.Adoption.Forecasting.Curves;

namespace Portal.Server.Features.Adoption.Forecasting.Backtesting;

/// <summary>What <c>forecast-fit --json</c> prints for one series. A number that cannot be given is null.</summary>
/// <param name="Sse">Sum of squared residuals.</param>
/// <param name="ResidualError">√(SSE / (points − 3)).</param>
/// <param name="Peak">The period in which growth peaks; only when identified.</param>
internal sealed record FitResult(
    string Group,
    string Series,
    string Model,
    string On,
    int Points,
    IReadOnlyDictionary<string, Estimate> Parameters,
    double? Sse,
    double? ResidualError,
    double? Peak,
    bool Identified,
    IReadOnlyList<Reason> Reasons)
{
    public static FitResult Of(DataSeries series, CurveKind kind, FitTarget target)
    {
        var data = series.IsSales ? Observations.OfSales(series.Values) : Observations.OfLevels(series.Values);
        var fit = CurveFitter.Free(kind, target, data);
        if (fit is null)
        {
            Doubt[] doubts = data.Count < 3 ? [Doubt.TooFewPeriods] : data.Top > 0 ? [Doubt.NotFinite] : [Doubt.Flat];
            return new(series.Group, series.Name, Word(kind), Word(target), data.Count, new Dictionary<string, Estimate>(), null, null, null, false, Name(doubts));
        }
        var names = fit.Curve.Names;
        var parameters = new Dictionary<string, Estimate>
        {
            ["m"] = new(fit.M, Finite(fit.StandardErrors.M)),
            [names.First] = new(fit.First, Finite(fit.StandardErrors.First)),
            [names.Second] = new(fit.Second, Finite(fit.StandardErrors.Second)),
        };
        var residual = data.Count > 3 ? Finite(Math.Sqrt(fit.Sse / (data.Count - 3))) : null;
        return new(series.Group, series.Name, Word(kind), Word(target), data.Count, parameters, Finite(fit.Sse), residual, fit.Identified ? fit.Peak : null, fit.Identified, Name(fit.Doubts));
    }

    private static Reason[] Name(IEnumerable<Doubt> doubts) => [.. doubts.Select(doubt => new Reason(doubt.ToString(), doubt.Sentence()))];

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}

/// <param name="StandardError">Null when the data cannot give it.</param>
internal sealed record Estimate([property: JsonPropertyName("estimate")] double Value, double? StandardError);

internal sealed record Reason(string Code, string Text);
