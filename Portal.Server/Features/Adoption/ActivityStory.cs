namespace Portal.Server.Features.Adoption;

/// <summary>Consecutive days whose windows were active; both ends are among them.</summary>
internal readonly record struct Spell(int From, int To);

/// <summary>When one organisation was active, up to a last day.</summary>
internal readonly struct ActivityStory(IReadOnlyList<Spell> spells, int last, int lostAfter)
{
    /// <summary>The first day whose window was active, whether a point is drawn there or not; null for never.</summary>
    public int? FirstActive => spells.Count == 0 ? null : spells[0].From;

    public bool IsActive(int day)
    {
        foreach (var spell in spells)
        {
            if (spell.From > day)
            {
                return false;
            }
            if (day <= spell.To)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>The days on which it was settled that the organisation is lost, oldest first.</summary>
    public IEnumerable<int> Losses()
    {
        for (var i = 0; i < spells.Count; i++)
        {
            var lost = spells[i].To + lostAfter;
            if (lost <= last && (i + 1 == spells.Count || spells[i + 1].From > lost))
            {
                yield return lost;
            }
        }
    }

    /// <summary>The days on which it was active again after it had been lost, oldest first.</summary>
    public IEnumerable<int> Returns()
    {
        for (var i = 1; i < spells.Count; i++)
        {
            if (spells[i].From > spells[i - 1].To + lostAfter)
            {
                yield return spells[i].From;
            }
        }
    }

    /// <summary>Adopted, and not active for two whole windows.</summary>
    public bool IsLost(int day)
    {
        for (var i = spells.Count - 1; i >= 0; i--)
        {
            if (spells[i].From <= day)
            {
                return day >= spells[i].To + lostAfter;
            }
        }
        return false;
    }
}
