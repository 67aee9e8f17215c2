using MathNet.Numerics.LinearAlgebra.Double;

namespace Portal.Server.Features.Adoption.Forecasting.Curves;

/// <summary>Classical errors of a least-squares fit: s²·(JᵀJ)⁻¹ at the solution.</summary>
internal static class StandardErrors
{
    public static ((double M, double First, double Second) Errors, double Condition) Of(CurveModel model, double m, double first, double second, double sse)
    {
        // In relative units (a place in time: in periods) the matrix is well scaled, and its condition means something.
        var units = new[] { m, first, model.Curve.SecondIsTime ? 1 : second };
        var normal = new DenseMatrix(3, 3);
        for (var i = 0; i < model.Count; i++)
        {
            var at = model.At(i, m, first, second);
            double[] row = [at.ByCeiling * units[0] / m, at.ByFirst * units[1] / m, at.BySecond * units[2] / m];
            for (var j = 0; j < 3; j++)
            {
                for (var k = 0; k < 3; k++)
                {
                    normal[j, k] += row[j] * row[k];
                }
            }
        }
        var unknown = (double.NaN, double.NaN, double.NaN);
        var freedom = model.Count - 3;
        if (freedom <= 0 || !double.IsFinite(normal.FrobeniusNorm()) || normal.FrobeniusNorm() == 0)
        {
            return (unknown, double.PositiveInfinity);
        }
        var condition = normal.ConditionNumber();
        var inverse = normal.Inverse();
        var variance = sse / freedom / m / m;
        double Error(int i) => Math.Sqrt(variance * inverse[i, i]) * units[i];
        return ((Error(0), Error(1), Error(2)), double.IsNaN(condition) ? double.PositiveInfinity : condition);
    }
}
