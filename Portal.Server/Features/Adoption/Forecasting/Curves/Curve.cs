namespace Portal.Server.Features.Adoption.Forecasting.Curves;

internal enum CurveKind
{
    Bass,
    Logistic,
    Gompertz,
}

/// <summary>The share of the eventual market reached by time t, and how it moves with the two shape parameters.</summary>
/// <param name="Share">Between 0 and 1.</param>
internal readonly record struct CurvePoint(double Share, double ByFirst, double BySecond);

/// <summary>A diffusion curve with a ceiling m and two shape parameters. Time is counted in periods; the first period ends at t = 1.</summary>
internal abstract class Curve
{
    public static Curve Of(CurveKind kind) => kind switch
    {
        CurveKind.Bass => BassCurve.Instance,
        CurveKind.Logistic => LogisticCurve.Instance,
        CurveKind.Gompertz => GompertzCurve.Instance,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public abstract CurveKind Kind { get; }

    /// <summary>The names of the shape parameters, in order.</summary>
    public abstract (string First, string Second) Names { get; }

    /// <summary>Whether the second shape parameter is a place in time (any sign) and not a rate (positive).</summary>
    public abstract bool SecondIsTime { get; }

    public abstract CurvePoint At(double t, double first, double second);

    /// <returns>When growth peaks; null for a curve that falls from the start.</returns>
    public abstract double? Inflection(double first, double second);

    /// <summary>A guess of the shape for a given ceiling, from a straight line through the transformed levels.</summary>
    public abstract (double First, double Second) Guess(ReadOnlySpan<double> levels, double ceiling);

    public double Share(double t, double first, double second) => At(t, first, second).Share;

    /// <summary>Fits value = a + b·t to those levels for which the transform is finite.</summary>
    private protected static (double Intercept, double Slope) Line(ReadOnlySpan<double> levels, double ceiling, Func<double, double> transform)
    {
        double n = 0, sumT = 0, sumZ = 0, sumTt = 0, sumTz = 0;
        for (var i = 0; i < levels.Length; i++)
        {
            // The ends are pulled inwards: a zero or a level at the ceiling says little but would be infinite here.
            var share = Math.Clamp(levels[i] / ceiling, 1e-3, 1 - 1e-3);
            var z = transform(share);
            var t = i + 1.0;
            n++;
            sumT += t;
            sumZ += z;
            sumTt += t * t;
            sumTz += t * z;
        }
        var spread = n * sumTt - sumT * sumT;
        var slope = spread > 0 ? (n * sumTz - sumT * sumZ) / spread : 0;
        return ((sumZ - slope * sumT) / n, slope);
    }
}
