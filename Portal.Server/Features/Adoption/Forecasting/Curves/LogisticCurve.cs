namespace Portal.Server.Features.Adoption.Forecasting.Curves;

/// <summary>F(t) = 1 / (1 + e^−k(t−t0)).</summary>
internal sealed class LogisticCurve : Curve
{
    public static readonly LogisticCurve Instance = new();

    public override CurveKind Kind => CurveKind.Logistic;

    public override (string First, string Second) Names => ("k", "t0");

    public override bool SecondIsTime => true;

    public override CurvePoint At(double t, double k, double t0)
    {
        var share = 1 / (1 + Math.Exp(-k * (t - t0)));
        var slope = share * (1 - share);
        return new(share, slope * (t - t0), -slope * k);
    }

    public override double? Inflection(double k, double t0) => t0;

    public override (double First, double Second) Guess(ReadOnlySpan<double> levels, double ceiling)
    {
        var (intercept, slope) = Line(levels, ceiling, share => Math.Log(share / (1 - share)));
        var k = Math.Clamp(slope, 0.01, 2.5);
        return (k, -intercept / k);
    }
}
