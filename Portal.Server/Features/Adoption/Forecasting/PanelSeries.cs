namespace Portal.Server.Features.Adoption.Forecasting;

/// <summary>One series of a panel: complete periods in order, without gaps.</summary>
/// <param name="Levels">The level at the end of each period, in the unit of the ceiling (points of 100, or shares of 1, or counts).</param>
/// <param name="Ceiling">The highest possible level; infinite for counts.</param>
/// <param name="FirstPeriod">The calendar number of the first period; series of a panel share one calendar.</param>
/// <param name="PeriodsPerYear">1 for years, 12 for months, 13 for four-week windows, 26 for fortnights.</param>
/// <param name="IsSum">
/// All the others together, and so no peer of theirs: it is forecast from itself alone with bands from their errors, and teaches them nothing.
/// </param>
internal sealed record PanelSeries(
    string Name, IReadOnlyList<double> Levels, double Ceiling, int FirstPeriod, double PeriodsPerYear = 1, bool IsSum = false)
{
    public int Count => Levels.Count;

    /// <summary>The calendar number of the period that follows the first <paramref name="count"/>, less one.</summary>
    public int LastPeriod(int count) => FirstPeriod + count - 1;

    /// <summary>
    /// What an error of this series is measured in: the mean absolute step of the history.
    /// The floor keeps one flat start from making every later error look enormous.
    /// </summary>
    public double Scale(int count)
    {
        var sum = 0.0;
        var top = 0.0;
        for (var i = 0; i < count; i++)
        {
            sum += i == 0 ? 0 : Math.Abs(Levels[i] - Levels[i - 1]);
            top = Math.Max(top, Math.Abs(Levels[i]));
        }
        const double Floor = 0.0025;
        var unit = double.IsPositiveInfinity(Ceiling) ? top : Ceiling;
        return Math.Max(sum / Math.Max(count - 1, 1), Math.Max(Floor * unit, 1e-9));
    }
}
