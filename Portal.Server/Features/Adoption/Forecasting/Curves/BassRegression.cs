using MathNet.Numerics.LinearRegression;

namespace Portal.Server.Features.Adoption.Forecasting.Curves;

/// <summary>
/// Bass's own estimator of 1969: new adopters regressed on adopters so far and their square,
/// S(t) = pm + (q − p)·Y(t−1) − (q/m)·Y(t−1)². Biased, but a good place to start a search.
/// </summary>
internal static class BassRegression
{
    /// <returns>Null when the regression describes no Bass curve.</returns>
    public static (double M, double P, double Q)? Of(Observations data)
    {
        if (data.Count < 4 || !(data.Top > 0))
        {
            return null;
        }
        // In units of the highest level, or the squares would swamp the rest.
        var before = Enumerable.Range(0, data.Count).Select(i => i == 0 ? 0 : data.Levels[i - 1] / data.Top).ToArray();
        var spread = before.Distinct().Count();
        if (spread < 3)
        {
            return null;
        }
        var rows = before.Select(level => new[] { 1, level, level * level }).ToArray();
        var fitted = MultipleRegression.QR(rows, [.. data.Sales.Select(sale => sale / data.Top)]);
        var (constant, linear, square) = (fitted[0], fitted[1], fitted[2]);
        var root = linear * linear - 4 * constant * square;
        if (!(root >= 0) || !(square < 0))
        {
            return null;
        }
        var m = (-linear - Math.Sqrt(root)) / (2 * square);
        var p = constant / m;
        var q = -square * m;
        return m > 0 && p > 0 && q > 0 ? (m * data.Top, p, q) : null;
    }
}
