namespace Portal.Server.Features.Adoption.Forecasting;

/// <summary>Tells a survey's sampling noise from movement.</summary>
internal static class Noise
{
    /// <summary>
    /// The noise is read from second differences, in which smooth growth cancels and independent noise has six times its variance.
    /// It dominates when its standard deviation exceeds the mean step.
    /// </summary>
    public static bool Dominates(ReadOnlySpan<double> levels)
    {
        if (levels.Length < 5)
        {
            return false;
        }
        var sum = 0.0;
        for (var i = 2; i < levels.Length; i++)
        {
            var bend = levels[i] - 2 * levels[i - 1] + levels[i - 2];
            sum += bend * bend;
        }
        var noise = Math.Sqrt(sum / (6 * (levels.Length - 2)));
        var step = Math.Abs(levels[^1] - levels[0]) / (levels.Length - 1);
        return noise > step;
    }
}
