namespace Portal.Server.Features.Adoption.Forecasting.Curves;

/// <summary>Fits a curve from several starts and keeps the best. Deterministic.</summary>
internal static class CurveFitter
{
    private static readonly double[] FewCeilings = [1.05, 1.4, 2.5];
    private static readonly double[] ManyCeilings = [1.01, 1.05, 1.2, 1.4, 1.8, 2.5, 5, 12, 30];
    private static readonly (double P, double Q)[] FewRates = [(0.003, 0.5), (0.02, 0.35), (0.05, 0.1)];
    private static readonly (double P, double Q)[] ManyRates = [.. FewRates, (0.0005, 0.9), (0.01, 0.15)];

    /// <summary>Plain least squares without any limit on the ceiling, from many starts: what a published fit is compared with.</summary>
    /// <returns>Null when the series has no positive, finite value to fit.</returns>
    public static CurveFit? Free(CurveKind kind, FitTarget target, Observations data) =>
        Fit(new(Curve.Of(kind), target, data), 0, double.PositiveInfinity, thorough: true);

    /// <summary>Least squares with the ceiling between the highest level and a cap, from nine starts.</summary>
    /// <param name="cap">Infinite for counts; the ceiling then stays below fifty times the highest level.</param>
    public static CurveFit? Capped(CurveKind kind, Observations data, double cap)
    {
        var (floor, highest) = Ceilings(data, cap);
        return Fit(new(Curve.Of(kind), FitTarget.Cumulative, data), floor, highest, thorough: false);
    }

    /// <summary>The same curve on data that differ little: one start, from where the first fit ended.</summary>
    public static CurveFit? Refit(CurveFit near, Observations data, double cap)
    {
        if (!Usable(data))
        {
            return null;
        }
        var model = new CurveModel(near.Curve, near.Target, data);
        var (floor, highest) = Ceilings(data, cap);
        var parameters = new Parameters(near.Curve, data.Count, floor, highest, null);
        var start = parameters.Inner(Math.Clamp(near.M, floor, highest), near.First, near.Second);
        return Search(new(model, parameters, data.Top, null, 0), [start]) is { } best ? Plain(model, parameters, best.At) : null;
    }

    /// <summary>The most credible curve under a prior; no standard errors.</summary>
    public static CurveFit? Credible(CurveKind kind, Observations data, double cap, Prior prior)
    {
        if (!Usable(data))
        {
            return null;
        }
        var model = new CurveModel(Curve.Of(kind), FitTarget.Cumulative, data);
        var (floor, highest) = Ceilings(data, cap);
        var parameters = new Parameters(model.Curve, data.Count, floor, highest, null);
        var starts = Starts(model, parameters, FewCeilings, FewRates);
        var plain = Search(new(model, parameters, data.Top, null, 0), starts);
        if (plain is not { } free)
        {
            return null;
        }
        var freedom = Math.Max(data.Count - 3, 1);
        var noise = Math.Sqrt(Math.Max(free.Sum / freedom, 1e-6));
        var at = Search(new(model, parameters, data.Top, prior, noise), [free.At, .. starts]) ?? free;
        return Plain(model, parameters, at.At);
    }

    /// <summary>The curve whose ceiling is known: only its shape is fitted.</summary>
    public static CurveFit? KnownCeiling(CurveKind kind, Observations data, double ceiling)
    {
        if (!Usable(data))
        {
            return null;
        }
        var model = new CurveModel(Curve.Of(kind), FitTarget.Cumulative, data);
        var parameters = new Parameters(model.Curve, data.Count, 0, double.PositiveInfinity, ceiling);
        var (first, second) = model.Curve.Guess(data.Levels, ceiling);
        double[][] starts = [parameters.Inner(ceiling, first, second), parameters.Inner(ceiling, 0.4, data.Count / 2.0), parameters.Inner(ceiling, 0.15, data.Count)];
        return Search(new(model, parameters, data.Top, null, 0), starts) is { } best ? Plain(model, parameters, best.At) : null;
    }

    private static CurveFit? Fit(CurveModel model, double floor, double cap, bool thorough)
    {
        var data = model.Data;
        if (!Usable(data))
        {
            return null;
        }
        var parameters = new Parameters(model.Curve, data.Count, floor, cap, null);
        var starts = Starts(model, parameters, thorough ? ManyCeilings : FewCeilings, thorough ? ManyRates : FewRates);
        if (thorough && model.Curve.Kind == CurveKind.Bass && BassRegression.Of(data) is { } classic)
        {
            starts.Add(parameters.Inner(classic.M, classic.P, classic.Q));
        }
        var scale = model.Target == FitTarget.Cumulative ? data.Top : data.Sales.Max(Math.Abs);
        if (Search(new(model, parameters, scale, null, 0), starts) is not { } best)
        {
            return null;
        }
        var fit = Plain(model, parameters, best.At);
        var (errors, condition) = StandardErrors.Of(model, fit.M, fit.First, fit.Second, fit.Sse);
        fit = fit with { StandardErrors = errors, Condition = condition };
        return fit with { Doubts = Identification.Of(fit, data) };
    }

    private static bool Usable(Observations data) =>
        data.Count >= 3 && data.Top > 0 && data.Top < 1e100 && data.Levels.All(level => double.IsFinite(level) && Math.Abs(level) < 1e100);

    private static (double Floor, double Cap) Ceilings(Observations data, double cap)
    {
        var floor = data.Top * 1.0005;
        // A level at its cap leaves no room: the ceiling is then the cap, give or take nothing.
        return double.IsPositiveInfinity(cap) ? (floor, 50 * data.Top) : (Math.Min(floor, cap * 0.9995), Math.Max(cap, floor));
    }

    private static List<double[]> Starts(CurveModel model, Parameters parameters, double[] ceilings, (double P, double Q)[] rates)
    {
        var starts = new List<double[]>();
        foreach (var factor in ceilings)
        {
            var m = Math.Min(factor * model.Data.Top, double.IsPositiveInfinity(parameters.Cap) ? double.MaxValue : 0.5 * (parameters.Floor + parameters.Cap) + 0.49 * (parameters.Cap - parameters.Floor));
            var (first, second) = model.Curve.Guess(model.Data.Levels, m);
            starts.Add(parameters.Inner(m, first, second));
            foreach (var (p, q) in rates[1..])
            {
                starts.Add(model.Curve.SecondIsTime ? parameters.Inner(m, q, Place(model.Curve, q, model.Data, m)) : parameters.Inner(m, p, q));
            }
        }
        return starts;
    }

    /// <summary>Puts a curve of a given rate through the middle of the data.</summary>
    private static double Place(Curve curve, double rate, Observations data, double m)
    {
        var middle = (data.Count + 1) / 2;
        var share = Math.Clamp(data.Levels[middle - 1] / m, 1e-3, 1 - 1e-3);
        return curve.Kind == CurveKind.Logistic
            ? middle - Math.Log(share / (1 - share)) / rate
            : middle + Math.Log(-Math.Log(share)) / rate;
    }

    /// <summary>A short walk from every start, then a long one from the best three ends.</summary>
    private static (double[] At, double Sum)? Search(LeastSquares problem, IReadOnlyList<double[]> starts)
    {
        var ends = starts.Select(start => problem.Minimise(start, 1e-4, 25)).OfType<(double[] At, double Sum)>().OrderBy(end => end.Sum).Take(3).ToList();
        if (ends.Count == 0)
        {
            return null;
        }
        return ends.Select(end => problem.Minimise(end.At, 1e-12, 400) ?? end).MinBy(end => end.Sum);
    }

    private static CurveFit Plain(CurveModel model, Parameters parameters, double[] inner)
    {
        var (m, first, second) = parameters.Outer(inner);
        var observed = model.Data.For(model.Target);
        var sse = 0.0;
        for (var i = 0; i < observed.Length; i++)
        {
            var miss = observed[i] - model.At(i, m, first, second).Value;
            sse += miss * miss;
        }
        return new(model.Curve, model.Target, model.Count, m, first, second, (double.NaN, double.NaN, double.NaN), sse, double.PositiveInfinity, []);
    }
}
