using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using MathNet.Numerics.Optimization;

namespace Portal.Server.Features.Adoption.Forecasting.Curves;

/// <summary>Levenberg-Marquardt on one curve, with the prior as extra observations.</summary>
/// <param name="Scale">Divides every value, so that the optimiser sees numbers near one.</param>
/// <param name="Noise">The standard deviation of an observation after scaling; weighs the data against the prior.</param>
internal sealed record LeastSquares(CurveModel Model, Parameters Parameters, double Scale, Prior? Prior, double Noise)
{
    private readonly double[] observed = Model.Data.For(Model.Target);

    private int PriorRows => Prior is null ? 0 : Prior.CeilingShare is null || Parameters.FixedCeiling is not null ? 1 : 2;

    private int Rows => Model.Count + PriorRows;

    /// <returns>The coordinates where the search ended, and the sum of squares there; null when the search met no finite value.</returns>
    public (double[] At, double Sum)? Minimise(double[] start, double tolerance, int iterations)
    {
        var sum = Sum(start);
        if (!double.IsFinite(sum))
        {
            return null;
        }
        try
        {
            var objective = ObjectiveFunction.NonlinearModel(Predict, Derive, new DenseVector(Rows), Targets());
            var search = new LevenbergMarquardtMinimizer(1e-3, 1e-14, tolerance, 1e-26, iterations);
            var end = search.FindMinimum(objective, new DenseVector((double[])start.Clone())).MinimizingPoint.ToArray();
            var reached = Sum(end);
            return double.IsFinite(reached) && reached <= sum ? (end, reached) : (start, sum);
        }
        catch (Exception failure) when (failure is NonConvergenceException or ArithmeticException or ArgumentException)
        {
            // A singular step: this start leads nowhere, the others may.
            return (start, sum);
        }
    }

    public double Sum(double[] inner)
    {
        var predicted = Predict(new DenseVector(inner), null!);
        var targets = Targets();
        var sum = 0.0;
        for (var i = 0; i < Rows; i++)
        {
            var miss = targets[i] - predicted[i];
            sum += miss * miss;
        }
        return sum;
    }

    private DenseVector Targets()
    {
        var targets = new double[Rows];
        for (var i = 0; i < Model.Count; i++)
        {
            targets[i] = observed[i] / Scale;
        }
        return new(targets);
    }

    private Vector<double> Predict(Vector<double> inner, Vector<double> unused)
    {
        var (m, first, second) = Parameters.Outer(inner);
        var values = new double[Rows];
        for (var i = 0; i < Model.Count; i++)
        {
            values[i] = Model.At(i, m, first, second).Value / Scale;
        }
        if (Prior is not null)
        {
            // A belief is one more observation: its distance in spreads, in units of the noise.
            values[Model.Count] = Noise * (inner[Parameters.Free - 2] - Prior.Rate.Mean) / Prior.Rate.Spread;
            if (PriorRows == 2)
            {
                var share = Prior.CeilingShare!.Value;
                values[Model.Count + 1] = Noise * (CeilingLogit(m) - share.Mean) / share.Spread;
            }
        }
        return new DenseVector(values);
    }

    private Matrix<double> Derive(Vector<double> inner, Vector<double> unused)
    {
        var (m, first, second) = Parameters.Outer(inner);
        var slopes = Parameters.Slopes(m, first, second);
        var shape = Parameters.Free - 2;
        var rows = new DenseMatrix(Rows, Parameters.Free);
        for (var i = 0; i < Model.Count; i++)
        {
            var at = Model.At(i, m, first, second);
            if (shape == 1)
            {
                rows[i, 0] = at.ByCeiling * slopes.M / Scale;
            }
            rows[i, shape] = at.ByFirst * slopes.First / Scale;
            rows[i, shape + 1] = at.BySecond * slopes.Second / Scale;
        }
        if (Prior is not null)
        {
            rows[Model.Count, shape] = Noise / Prior.Rate.Spread;
            if (PriorRows == 2)
            {
                rows[Model.Count + 1, 0] = Noise / Prior.CeilingShare!.Value.Spread * CeilingSlope(m, slopes.M);
            }
        }
        return rows;
    }

    private double CeilingLogit(double m)
    {
        var share = Math.Clamp(m / Parameters.Cap, 1e-9, 1 - 1e-9);
        return Math.Log(share / (1 - share));
    }

    private double CeilingSlope(double m, double byInner) => byInner * Parameters.Cap / Math.Max(m * (Parameters.Cap - m), 1e-12);
}
