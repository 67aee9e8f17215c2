using Portal.Inference.Diagnostics;

namespace Portal.Inference.Batching;

/// <summary>How long runs take by their rows.</summary>
internal static class BatchCurve
{
    // Batches must save this much of each row's time over a row alone, or they only make callers wait for each other.
    private const double Worth = 0.1;

    // Twice the rows must save this much more.
    private const double Gain = 0.02;
    private static readonly TimeSpan LongestRun = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// The most rows that are still worth it. What a run costs anyway and what each row adds are fitted to all points, so
    /// that one disturbed point decides nothing; a point that saved nothing itself is not taken whatever the fit says.
    /// </summary>
    public static int Best(IReadOnlyList<BatchPoint> curve)
    {
        var (run, row) = Fit(curve);
        var best = 1;
        foreach (var point in curve.Skip(1))
        {
            var (before, now) = (row + run / (point.Rows / 2.0), row + run / point.Rows);
            if (now <= before * (1 - Gain) && point.PerRow <= curve[0].PerRow * (1 - Worth) && point.Run <= LongestRun)
            {
                best = point.Rows;
            }
        }

        return best;
    }

    // Least squares of the relative error: the small runs, which most are, count as much as the large ones.
    private static (double Run, double Row) Fit(IReadOnlyList<BatchPoint> curve)
    {
        double w = 0, x = 0, y = 0, xx = 0, xy = 0;
        foreach (var point in curve)
        {
            var (n, t) = ((double)point.Rows, point.Run.TotalSeconds);
            var weight = 1 / Math.Max(t * t, 1e-18);
            (w, x, y, xx, xy) = (w + weight, x + weight * n, y + weight * t, xx + weight * n * n, xy + weight * n * t);
        }

        var spread = w * xx - x * x;
        var row = spread > 0 ? (w * xy - x * y) / spread : 0;
        return (Math.Max(0, (y - row * x) / w), Math.Max(0, row));
    }
}
