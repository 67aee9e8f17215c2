namespace Portal.Server.Features.Adoption;

/// <summary>Active: at least <c>K</c> successes on at least <c>D</c> distinct days of the window that ends on a day.</summary>
internal readonly record struct ActiveRule(int K, int D, int WindowDays)
{
    /// <param name="days">One organisation's days of use, oldest first.</param>
    /// <param name="windowEnds">Days, oldest first.</param>
    /// <returns>For each window end, whether the organisation was active.</returns>
    public bool[] ActiveAt(ReadOnlySpan<DayUse> days, ReadOnlySpan<int> windowEnds)
    {
        var active = new bool[windowEnds.Length];
        int first = 0, next = 0;
        long successes = 0;
        for (var i = 0; i < windowEnds.Length; i++)
        {
            while (next < days.Length && days[next].Day <= windowEnds[i])
            {
                successes += days[next++].Successes;
            }
            while (first < next && days[first].Day <= windowEnds[i] - WindowDays)
            {
                successes -= days[first++].Successes;
            }
            active[i] = successes >= K && next - first >= D;
        }
        return active;
    }

    /// <returns>The first day whose window was active, whether a point is drawn there or not; null for never.</returns>
    public int? FirstActive(ReadOnlySpan<DayUse> days)
    {
        var first = 0;
        long successes = 0;
        for (var last = 0; last < days.Length; last++)
        {
            successes += days[last].Successes;
            while (days[first].Day <= days[last].Day - WindowDays)
            {
                successes -= days[first++].Successes;
            }
            if (successes >= K && last - first + 1 >= D)
            {
                return days[last].Day;
            }
        }
        return null;
    }
}
