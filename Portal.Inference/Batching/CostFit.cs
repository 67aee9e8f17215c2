namespace Portal.Inference.Batching;

/// <summary>
/// Seconds of a run as a + b · work, by least squares over the runs seen; older ones fade, so that the fit follows the
/// machine's load. Work is in bytes of input, padding included: rows where all are alike, tokens where they are not.
/// </summary>
internal sealed class CostFit
{
    private const double Fade = 0.98;

    private double weight, x, y, xx, xy;

    /// <summary>Whether any run was seen.</summary>
    public bool Known => weight > 0;

    public void Add(double work, double seconds)
    {
        weight = weight * Fade + 1;
        x = x * Fade + work;
        y = y * Fade + seconds;
        xx = xx * Fade + work * work;
        xy = xy * Fade + work * seconds;
    }

    /// <summary>Seconds of some runs that do this work together; 0 while nothing is known.</summary>
    public double Seconds(double work, double runs = 1)
    {
        var (start, slope) = Line();
        return start * runs + slope * work;
    }

    /// <summary>Work that costs as much as what each run costs anyway; without end while nothing is known.</summary>
    public double WorkOfARun() => Known && Line() is var (start, slope) && slope > 0 ? start / slope : double.PositiveInfinity;

    private (double Start, double Slope) Line()
    {
        if (!Known)
        {
            return default;
        }

        var spread = weight * xx - x * x;
        // Runs that were all of one size say nothing of the part that each run costs anyway.
        var slope = spread > 1e-6 * xx * weight ? Math.Clamp((weight * xy - x * y) / spread, 0, y / x) : y / x;
        return (Math.Max(0, (y - slope * x) / weight), slope);
    }
}
