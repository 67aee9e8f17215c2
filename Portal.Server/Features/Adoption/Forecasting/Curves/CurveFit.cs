namespace Portal.Server.Features.Adoption.Forecasting.Curves;

/// <summary>A fitted curve. Without a prior it is plain least squares and carries standard errors.</summary>
/// <param name="M">The ceiling: the eventual level, in the unit of the series.</param>
/// <param name="StandardErrors">Of m and the two shape parameters, in the classical way; NaN when the data cannot give them.</param>
/// <param name="Sse">Sum of squared residuals.</param>
/// <param name="Condition">Of JᵀJ with each column in relative units; infinite when singular.</param>
/// <param name="Doubts">Why the parameters must not be shown; empty when the fit is identified.</param>
internal sealed record CurveFit(
    Curve Curve,
    FitTarget Target,
    int Count,
    double M,
    double First,
    double Second,
    (double M, double First, double Second) StandardErrors,
    double Sse,
    double Condition,
    IReadOnlyList<Doubt> Doubts)
{
    public bool Identified => Doubts.Count == 0;

    /// <summary>When growth peaks, in periods; null for a curve that falls from the start.</summary>
    public double? Peak => Curve.Inflection(First, Second);

    /// <summary>The level at the end of period t.</summary>
    public double Level(double t) => M * Curve.Share(t, First, Second);
}
