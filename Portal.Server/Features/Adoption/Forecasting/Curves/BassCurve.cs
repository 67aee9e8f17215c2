namespace Portal.Server.Features.Adoption.Forecasting.Curves;

/// <summary>
/// Bass (1969): adopters by innovation p and imitation q.
/// F(t) = (1 − e^−(p+q)t) / (1 + (q/p)·e^−(p+q)t).
/// </summary>
internal sealed class BassCurve : Curve
{
    public static readonly BassCurve Instance = new();

    public override CurveKind Kind => CurveKind.Bass;

    public override (string First, string Second) Names => ("p", "q");

    public override bool SecondIsTime => false;

    public override CurvePoint At(double t, double p, double q)
    {
        if (t <= 0)
        {
            return default;
        }
        var decay = Math.Exp(-(p + q) * t);
        var odds = q / p;
        var bottom = 1 + odds * decay;
        var share = (1 - decay) / bottom;
        var topBySum = t * decay;
        var byP = (topBySum + share * (odds / p + odds * t) * decay) / bottom;
        var byQ = (topBySum - share * (1 / p - odds * t) * decay) / bottom;
        return new(share, byP, byQ);
    }

    /// <summary>New adopters per unit of time as a share of the market, f(t) = (p + qF)(1 − F).</summary>
    public static CurvePoint Density(double t, double p, double q)
    {
        var at = Instance.At(t, p, q);
        var share = at.Share;
        var byShare = q - p - 2 * q * share;
        return new((p + q * share) * (1 - share), 1 - share + byShare * at.ByFirst, share * (1 - share) + byShare * at.BySecond);
    }

    public override double? Inflection(double p, double q) => q > p ? Math.Log(q / p) / (p + q) : null;

    public override (double First, double Second) Guess(ReadOnlySpan<double> levels, double ceiling)
    {
        // Well after the start a Bass curve is a logistic with rate p + q and odds q/p at t = 0.
        var (intercept, slope) = Line(levels, ceiling, share => Math.Log(share / (1 - share)));
        var sum = Math.Clamp(slope, 0.02, 2);
        var odds = Math.Clamp(Math.Exp(-intercept), 1.5, 1e5);
        return (sum / (1 + odds), sum * odds / (1 + odds));
    }
}
