using MathNet.Numerics.Distributions;

namespace Portal.Server.Features.Adoption.Forecasting.Curves;

/// <summary>Decides whether fitted parameters mean anything. A fit that fails is still a fit; its parameters are not shown.</summary>
internal static class Identification
{
    public const int FewestPeriods = 5;
    private const double NotExisting = 20;
    private const double WorstCondition = 1e8;
    private const double Significance = 1e-3;

    // Of independent draws this ratio is about two, of a smooth curve it is near zero.
    private const double ErraticRatio = 1.2;

    public static IReadOnlyList<Doubt> Of(CurveFit fit, Observations data)
    {
        var doubts = new List<Doubt>();
        if (data.Count < FewestPeriods)
        {
            doubts.Add(Doubt.TooFewPeriods);
        }
        Growth(fit, data, doubts);
        Parameters(fit, data, doubts);
        return doubts;
    }

    private static void Parameters(CurveFit fit, Observations data, List<Doubt> doubts)
    {
        if (fit.M > NotExisting * data.Top)
        {
            doubts.Add(Doubt.CeilingNotIdentified);
        }
        else if (fit.M >= 3 * data.Top)
        {
            doubts.Add(Doubt.CeilingFarAbove);
        }
        if (!(fit.StandardErrors.M < 0.5 * fit.M))
        {
            doubts.Add(Doubt.CeilingUncertain);
        }
        if (!(fit.Condition < WorstCondition))
        {
            doubts.Add(Doubt.IllConditioned);
        }
        var plausible = fit.Curve.Kind == CurveKind.Bass
            ? fit.First is >= 1e-6 and <= 1 && fit.Second is >= 1e-5 and <= 3
            : fit.First is >= 0.001 and <= 3;
        if (!plausible)
        {
            doubts.Add(Doubt.RateOutOfRange);
        }
        if (fit.Peak is not { } peak || peak < 0 || peak > data.Count)
        {
            doubts.Add(Doubt.PeakOutsideData);
        }
    }

    /// <summary>A Bass curve starts from nobody, so its first step is growth; the other curves may start anywhere.</summary>
    private static void Growth(CurveFit fit, Observations data, List<Doubt> doubts)
    {
        var first = fit.Curve.Kind == CurveKind.Bass ? 0 : 1;
        var steps = data.Sales.AsSpan(first);
        double sum = 0, squares = 0, mean = 0;
        foreach (var step in steps)
        {
            mean += step / steps.Length;
            sum += Math.Abs(step);
            squares += step * step;
        }
        double variation = 0, successive = 0, residual = 0;
        for (var i = 0; i < steps.Length; i++)
        {
            variation += Square(steps[i] - mean);
            successive += i == 0 ? 0 : Square(steps[i] - steps[i - 1]);
            residual += Square(steps[i] - (fit.Level(first + i + 1) - fit.Level(first + i)));
        }
        if (!(variation > 1e-18 * Math.Max(squares, data.Top * data.Top)))
        {
            doubts.Add(Doubt.Flat);
            return;
        }
        if (sum * sum / squares < Math.Min(3, steps.Length / 2.0))
        {
            doubts.Add(Doubt.SingleJump);
        }
        if (successive / variation > ErraticRatio || !BetterThanConstant(variation, residual, steps.Length))
        {
            doubts.Add(Doubt.NoCurve);
        }
    }

    private static bool BetterThanConstant(double variation, double residual, int count)
    {
        const int Shape = 3;
        var freedom = count - Shape;
        if (freedom <= 0 || residual >= variation)
        {
            return false;
        }
        if (residual < 1e-9 * variation)
        {
            return true;
        }
        var ratio = (variation - residual) / Shape / (residual / freedom);
        return FisherSnedecor.CDF(Shape, freedom, ratio) > 1 - Significance;
    }

    private static double Square(double value) => value * value;
}
