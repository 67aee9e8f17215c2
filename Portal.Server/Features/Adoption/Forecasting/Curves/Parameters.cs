namespace Portal.Server.Features.Adoption.Forecasting.Curves;

/// <summary>
/// The optimiser's unbounded coordinates: ceiling by logarithm (or logit below a known ceiling), rates by logarithm,
/// places in time divided by the length of the series, so that one step means about the same in each.
/// </summary>
/// <param name="Floor">The ceiling stays above this; 0 when nothing is known.</param>
/// <param name="Cap">The ceiling stays below this; infinite when nothing is known.</param>
/// <param name="FixedCeiling">Not null: the ceiling is known and only the shape is fitted.</param>
internal sealed record Parameters(Curve Curve, int Count, double Floor, double Cap, double? FixedCeiling)
{
    // Far outside every plausible rate, only there to keep exponentials finite.
    private const double Extreme = 40;

    public int Free => FixedCeiling is null ? 3 : 2;

    private int Shape => Free - 2;

    public double[] Inner(double m, double first, double second)
    {
        var inner = new double[Free];
        if (FixedCeiling is null)
        {
            inner[0] = double.IsPositiveInfinity(Cap) ? Math.Log(Math.Max(m - Floor, 1e-12)) : Logit(Math.Clamp((m - Floor) / (Cap - Floor), 1e-6, 1 - 1e-6));
        }
        inner[Shape] = Math.Log(first);
        inner[Shape + 1] = Curve.SecondIsTime ? second / Count : Math.Log(second);
        return inner;
    }

    public (double M, double First, double Second) Outer(IList<double> inner)
    {
        var first = Math.Exp(Bound(inner[Shape]));
        var second = Curve.SecondIsTime ? inner[Shape + 1] * Count : Math.Exp(Bound(inner[Shape + 1]));
        if (FixedCeiling is { } m)
        {
            return (m, first, second);
        }
        return (double.IsPositiveInfinity(Cap) ? Floor + Math.Exp(Bound(inner[0])) : Floor + (Cap - Floor) / (1 + Math.Exp(-inner[0])), first, second);
    }

    /// <summary>The derivatives of m and the shape by the optimiser's coordinates; each depends on its own only.</summary>
    public (double M, double First, double Second) Slopes(double m, double first, double second) =>
        (double.IsPositiveInfinity(Cap) ? m - Floor : (m - Floor) * (Cap - m) / (Cap - Floor), first, Curve.SecondIsTime ? Count : second);

    private static double Bound(double value) => Math.Clamp(value, -Extreme, Extreme);

    private static double Logit(double share) => Math.Log(share / (1 - share));
}
