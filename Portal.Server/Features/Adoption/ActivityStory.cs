namespace Portal.Server.Features.Adoption;

/// <summary>Consecutive days whose windows were active; both ends are among them.</summary>
internal readonly record struct Spell(int From, int To);

/// <summary>When one organisation was active, up to a last day; it is not asked about later ones.</summary>
internal readonly struct ActivityStory
{
    // Oldest first. The last one may go on after the last day, which no answer depends on.
    private readonly Spell[] spells;
    private readonly int count;
    private readonly int last;
    private readonly int lostAfter;

    /// <param name="spells">Oldest first; those that begin after the last day are left out.</param>
    public ActivityStory(Spell[] spells, int last, int lostAfter)
    {
        (this.spells, this.last, this.lostAfter) = (spells, last, lostAfter);
        count = spells.Length == 0 || spells[^1].From <= last ? spells.Length : Begun(spells, last);
    }

    /// <summary>The first day whose window was active, whether a point is drawn there or not; null for never.</summary>
    public int? FirstActive => count == 0 ? null : spells[0].From;

    public bool IsActive(int day) => Begun(spells.AsSpan(0, count), day) is > 0 and var begun && day <= spells[begun - 1].To;

    /// <param name="days">Ascending.</param>
    /// <param name="active">Is told of each day what <see cref="IsActive"/> says.</param>
    public void AreActive(ReadOnlySpan<int> days, Span<bool> active)
    {
        var begun = 0;
        for (var i = 0; i < days.Length; i++)
        {
            while (begun < count && spells[begun].From <= days[i])
            {
                begun++;
            }
            active[i] = begun > 0 && days[i] <= spells[begun - 1].To;
        }
    }

    /// <summary>The days on which it was settled that the organisation is lost, oldest first.</summary>
    public IEnumerable<int> Losses()
    {
        for (var i = 0; i < count; i++)
        {
            var lost = spells[i].To + lostAfter;
            if (lost <= last && (i + 1 == count || spells[i + 1].From > lost))
            {
                yield return lost;
            }
        }
    }

    /// <summary>The days on which it was active again after it had been lost, oldest first.</summary>
    public IEnumerable<int> Returns()
    {
        for (var i = 1; i < count; i++)
        {
            if (spells[i].From > spells[i - 1].To + lostAfter)
            {
                yield return spells[i].From;
            }
        }
    }

    /// <summary>Adopted, and not active for two whole windows.</summary>
    public bool IsLost(int day) => Begun(spells.AsSpan(0, count), day) is > 0 and var begun && day >= spells[begun - 1].To + lostAfter;

    /// <returns>How many began on the day or before.</returns>
    private static int Begun(ReadOnlySpan<Spell> spells, int day)
    {
        int low = 0, high = spells.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (spells[middle].From <= day)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }
        return low;
    }
}
