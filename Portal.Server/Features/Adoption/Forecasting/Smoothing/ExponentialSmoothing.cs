using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra.Double;
using MathNet.Numerics.Optimization;

namespace Portal.Server.Features.Adoption.Forecasting.Smoothing;

internal enum Trend
{
    None,
    Linear,
    Damped,
}

/// <summary>
/// Exponential smoothing with additive error, in state-space form: smoothing weights by maximum likelihood,
/// first states by exact least squares (they enter the errors linearly).
/// </summary>
/// <param name="Level">The level after the last value.</param>
/// <param name="Slope">The step after the last value; 0 without a trend.</param>
/// <param name="Aicc">Akaike's criterion for small samples; infinite when the series is too short for it.</param>
internal sealed record ExponentialSmoothing(Trend Trend, double Alpha, double Beta, double Phi, double Level, double Slope, double Sse, double Aicc)
{
    private const double LeastPhi = 0.8;
    private const double MostPhi = 0.98;
    private const int TooShortToChoose = 6;
    private static readonly double[][] Starts = [[0, -2, 0], [3, 0, 2]];

    public double At(int horizon)
    {
        double level = Level, damping = 1;
        for (var h = 0; h < horizon; h++)
        {
            damping *= Phi;
            level += damping * Slope;
        }
        return level;
    }

    public static ExponentialSmoothing Fit(ReadOnlySpan<double> values, Trend trend)
    {
        var y = values.ToArray();
        var dimensions = trend switch { Trend.None => 1, Trend.Linear => 2, _ => 3 };
        var best = double.PositiveInfinity;
        var at = new double[dimensions];
        foreach (var start in Starts)
        {
            var (point, sum) = Descend(y, trend, start[..dimensions]);
            if (sum < best)
            {
                (at, best) = (point, sum);
            }
        }
        var weights = Weights(at, trend);
        var run = Run(y, trend, weights);
        return new(trend, weights.Alpha, weights.Beta, weights.Phi, run.Level, run.Slope, run.Sse, Criterion(y, run.Sse, dimensions));
    }

    /// <summary>The best of three by AICc, as automatic exponential smoothing without a season chooses.</summary>
    public static ExponentialSmoothing Automatic(ReadOnlySpan<double> values)
    {
        var best = Fit(values, Trend.None);
        if (values.Length <= TooShortToChoose)
        {
            // Too few values for the criterion: the smaller error decides, as in the reference implementation.
            var linear = Fit(values, Trend.Linear);
            return linear.Sse < best.Sse ? linear : best;
        }
        foreach (var trend in (Trend[])[Trend.Linear, Trend.Damped])
        {
            var other = Fit(values, trend);
            if (other.Aicc < best.Aicc)
            {
                best = other;
            }
        }
        return best;
    }

    private static (double[] Point, double Sum) Descend(double[] y, Trend trend, double[] start)
    {
        double Sum(MathNet.Numerics.LinearAlgebra.Vector<double> point) => Run(y, trend, Weights(point, trend)).Sse;
        var scale = Math.Max(Sum(new DenseVector(start)), 1e-12);
        try
        {
            var search = new NelderMeadSimplex(1e-6, 300);
            var objective = ObjectiveFunction.Value(point => Sum(point) / scale);
            var end = search.FindMinimum(objective, new DenseVector(start)).MinimizingPoint;
            return ([.. end], Sum(end));
        }
        catch (MaximumIterationsException)
        {
            return (start, Sum(new DenseVector(start)));
        }
    }

    /// <summary>α in (0, 1), β below α, φ between its bounds, from unbounded coordinates.</summary>
    private static (double Alpha, double Beta, double Phi) Weights(IList<double> point, Trend trend)
    {
        var alpha = 1e-4 + (0.9999 - 1e-4) * Sigmoid(point[0]);
        var beta = trend == Trend.None ? 0 : alpha * (1e-4 + (0.9999 - 1e-4) * Sigmoid(point[1]));
        var phi = trend == Trend.Damped ? LeastPhi + (MostPhi - LeastPhi) * Sigmoid(point[2]) : 1;
        return (alpha, beta, phi);
    }

    private static double Sigmoid(double value) => 1 / (1 + Math.Exp(-value));

    /// <summary>
    /// The one-step errors are linear in the first level and slope: run the filter on the data from zero states,
    /// and once from each unit state on zero data, then solve for the states by least squares.
    /// </summary>
    private static (double Level, double Slope, double Sse) Run(double[] y, Trend trend, (double Alpha, double Beta, double Phi) w)
    {
        double level = 0, slope = 0, levelL = 1, slopeL = 0, levelB = 0, slopeB = trend == Trend.None ? 0 : 1;
        double ll = 0, lb = 0, bb = 0, le = 0, be = 0, ee = 0;
        foreach (var value in y)
        {
            var error = Step(value, ref level, ref slope, w);
            var byL = -Step(0, ref levelL, ref slopeL, w);
            var byB = -Step(0, ref levelB, ref slopeB, w);
            ll += byL * byL;
            lb += byL * byB;
            bb += byB * byB;
            le += byL * error;
            be += byB * error;
            ee += error * error;
        }
        var spread = ll * bb - lb * lb;
        double first, step;
        if (trend == Trend.None || spread <= 1e-12 * ll * bb)
        {
            (first, step) = (le / ll, 0);
        }
        else
        {
            first = (le * bb - be * lb) / spread;
            step = (be * ll - le * lb) / spread;
        }
        var sse = Math.Max(ee - 2 * (first * le + step * be) + first * first * ll + 2 * first * step * lb + step * step * bb, 0);
        return (level + first * levelL + step * levelB, slope + first * slopeL + step * slopeB, sse);
    }

    private static double Step(double value, ref double level, ref double slope, (double Alpha, double Beta, double Phi) w)
    {
        var damped = w.Phi * slope;
        var error = value - level - damped;
        level += damped + w.Alpha * error;
        slope = damped + w.Beta * error;
        return error;
    }

    private static double Criterion(double[] y, double sse, int dimensions)
    {
        // Weights, first states and the variance.
        var k = dimensions + (dimensions == 1 ? 1 : 2) + 1;
        var n = y.Length;
        if (n - k - 1 <= 0)
        {
            return double.PositiveInfinity;
        }
        return n * Math.Log(Math.Max(sse / n, 1e-12)) + 2.0 * k * n / (n - k - 1);
    }
}
