namespace Portal.Client.Features.Playground;

/// <summary>Round marks along a recording.</summary>
public static class TimeAxis
{
    private static readonly double[] Steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600];

    /// <returns>At most nine marks from zero, in seconds.</returns>
    public static IReadOnlyList<double> Ticks(double seconds)
    {
        var step = Array.Find(Steps, step => seconds / step <= 8);
        if (step == 0)
        {
            step = seconds / 8;
        }
        return [.. Enumerable.Range(0, (int)((seconds / step) + 1e-9) + 1).Select(i => Math.Round(i * step, 3))];
    }
}
