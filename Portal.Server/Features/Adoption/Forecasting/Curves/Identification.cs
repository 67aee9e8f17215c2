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

    // The same ratio of the residuals: far below two, the curve is systematically wrong.
    private const double SystematicRatio = 0.9;

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
        if (fit.Peak is not { } peak || peak < 0 || peak > data.Count || StillRising(data))
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
        var residuals = new double[steps.Length];
        for (var i = 0; i < steps.Length; i++)
        {
            residuals[i] = steps[i] - (fit.Level(first + i + 1) - fit.Level(first + i));
        }
        var variation = Around(steps, mean);
        if (!(variation > 1e-18 * Math.Max(squares, data.Top * data.Top)))
        {
            doubts.Add(Doubt.Flat);
            return;
        }
        var residual = Around(residuals, 0);
        if (sum * sum / squares < Math.Min(3, steps.Length / 2.0) || BestJump(steps) < residual)
        {
            doubts.Add(Doubt.SingleJump);
        }
        var exact = residual < 1e-9 * variation;
        var erratic = Successive(steps) > ErraticRatio * variation;
        var systematic = !exact && Successive(residuals) < SystematicRatio * residual;
        if (erratic || systematic || !(exact || BetterThanConstant(variation, residual, steps.Length)))
        {
            doubts.Add(Doubt.NoCurve);
        }
    }

    /// <summary>Growth is still rising when its largest step is the last one, wherever the fitted peak lies.</summary>
    private static bool StillRising(Observations data) => data.Count > 1 && data.Sales.AsSpan(1).IndexOf(data.Sales.Skip(1).Max()) == data.Count - 2;

    private static double Around(ReadOnlySpan<double> values, double centre)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += Square(value - centre);
        }
        return sum;
    }

    private static double Successive(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        for (var i = 1; i < values.Length; i++)
        {
            sum += Square(values[i] - values[i - 1]);
        }
        return sum;
    }

    /// <summary>What is left when growth is one level up to some period and another after it: three numbers, as many as the curve has.</summary>
    private static double BestJump(ReadOnlySpan<double> steps)
    {
        var best = double.PositiveInfinity;
        for (var cut = 1; cut < steps.Length; cut++)
        {
            best = Math.Min(best, Within(steps[..cut]) + Within(steps[cut..]));
        }
        return best;
    }

    private static double Within(ReadOnlySpan<double> values)
    {
        var mean = 0.0;
        foreach (var value in values)
        {
            mean += value / values.Length;
        }
        return Around(values, mean);
    }

    private static bool BetterThanConstant(double variation, double residual, int count)
    {
        const int Shape = 3;
        var freedom = count - Shape;
        if (freedom <= 0 || residual >= variation)
        {
            return false;
        }
        var ratio = (variation - residual) / Shape / (residual / freedom);
        return FisherSnedecor.CDF(Shape, freedom, ratio) > 1 - Significance;
    }

    private static double Square(double value) => value * value;
}
