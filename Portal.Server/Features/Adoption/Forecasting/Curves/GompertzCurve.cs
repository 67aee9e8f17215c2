namespace Portal.Server.Features.Adoption.Forecasting.Curves;

/// <summary>F(t) = exp(−e^−b(t−t0)).</summary>
internal sealed class GompertzCurve : Curve
{
    public static readonly GompertzCurve Instance = new();

    public override CurveKind Kind => CurveKind.Gompertz;

    public override (string First, string Second) Names => ("b", "t0");

    public override bool SecondIsTime => true;

    public override CurvePoint At(double t, double b, double t0)
    {
        // Beyond 700 the inner exponential overflows; the share is zero long before.
        var inner = Math.Exp(Math.Min(-b * (t - t0), 700));
        var share = Math.Exp(-inner);
        var slope = share == 0 ? 0 : share * inner;
        return new(share, slope * (t - t0), -slope * b);
    }

    public override double? Inflection(double b, double t0) => t0;

    public override (double First, double Second) Guess(ReadOnlySpan<double> levels, double ceiling)
    {
        var (intercept, slope) = Line(levels, ceiling, share => -Math.Log(-Math.Log(share)));
        var b = Math.Clamp(slope, 0.01, 2.5);
        return (b, -intercept / b);
    }
}
