using Portal.Server.Features.Adoption.Use;

namespace Portal.Server.Features.Adoption;

/// <summary>Active: at least <c>K</c> successes on at least <c>D</c> distinct days of the window that ends on a day.</summary>
internal readonly record struct ActiveRule(int K, int D, int WindowDays)
{
    /// <summary>Two windows without one active day: then an organisation is lost.</summary>
    public int LostAfterDays => 2 * WindowDays;

    /// <param name="days">One organisation's days of use, oldest first.</param>
    /// <param name="last">The last day that is looked at; later use must not be among the days.</param>
    public ActivityStory StoryOf(ReadOnlySpan<DayUse> days, int last) => new([.. SpellsOf(days, last)], last, LostAfterDays);

    /// <summary>The spells of <see cref="StoryOf"/>, oldest first.</summary>
    public List<Spell> SpellsOf(ReadOnlySpan<DayUse> days, int last)
    {
        var spells = new List<Spell>();
        int first = 0, next = 0, since = 0;
        long successes = 0;
        var active = false;
        while (next < days.Length || first < next)
        {
            // Whatever changes next: a day of use comes into the window, or one falls out of it.
            var leaves = first < next ? days[first].Day + WindowDays : int.MaxValue;
            var comes = next < days.Length ? days[next].Day : int.MaxValue;
            var day = Math.Min(leaves, comes);
            if (day > last)
            {
                break;
            }
            if (comes == day)
            {
                successes += days[next++].Successes;
            }
            if (leaves == day)
            {
                successes -= days[first++].Successes;
            }
            if (active == (successes >= K && next - first >= D))
            {
                continue;
            }
            active = !active;
            if (active)
            {
                since = day;
            }
            else
            {
                spells.Add(new(since, day - 1));
            }
        }
        if (active)
        {
            spells.Add(new(since, last));
        }
        return spells;
    }
}
