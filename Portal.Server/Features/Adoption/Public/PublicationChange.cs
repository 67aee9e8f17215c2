namespace Portal.Server.Features.Adoption.Public;

/// <summary>
/// Hides a month so that it tells no more together with the one before. Counts seldom change much in a month, so whoever reads both
/// takes what the one shows for what the other hides: what covers a small cell in one month must not be shown in the other.
/// </summary>
internal static class PublicationChange
{
    public static HiddenCells Hide(IReadOnlyList<(string Industry, PublicCell Cell)> now, int smallest, PublishedCells? before)
    {
        PublicCell[] cells = [.. now.Select(one => one.Cell)];
        if (before is null)
        {
            return Suppression.Of(cells, smallest);
        }
        var hadTotal = before.Cells.Any(one => one.Cell.IsInTotal);
        // What covered last covers again.
        var found = Suppression.Of(cells, smallest, [.. now.Select(one => before.Of(one.Industry)?.IsHidden == true)]);
        var hidden = found.Hidden.ToArray();
        PublicCell[] known = [.. now.Select(one => before.Of(one.Industry) is { } last ? AtMost(one.Cell, last.Cell) : one.Cell)];
        var hidesTotal = found.HidesTotal || Suppression.GivesAway(known, Unknown(i => hidden[i] && !IsGuessed(i)), smallest);
        foreach (var i in Uncovered(now, hidden, smallest, before))
        {
            (hidden[i], hidesTotal) = (true, true);
        }
        return new(hidden, hidesTotal);

        int[] Unknown(Func<int, bool> isUnknown) => [.. Enumerable.Range(0, cells.Length).Where(i => cells[i].IsInTotal && isUnknown(i))];

        // Shown a month ago, or the very number by which the total is larger since.
        bool IsGuessed(int i)
        {
            var last = before.Of(now[i].Industry);
            return (last is { IsHidden: false } && Tells(cells[i], last.Cell, smallest)) || (hadTotal && last is not { Cell.IsInTotal: true });
        }
    }

    /// <returns>The cells that, if they were shown now, would uncover a small one of the month before.</returns>
    private static IEnumerable<int> Uncovered(
        IReadOnlyList<(string Industry, PublicCell Cell)> now, bool[] hidden, int smallest, PublishedCells before)
    {
        if (before.HidesTotal)
        {
            return [];
        }
        var sizes = now.ToDictionary(one => one.Industry, one => one.Cell);
        PublicCell[] cells = [.. before.Cells.Select(one => sizes.TryGetValue(one.Industry, out var later) ? AtMost(one.Cell, later) : one.Cell)];
        var shown = Enumerable.Range(0, now.Count).Where(i => !hidden[i]).ToDictionary(i => now[i].Industry);
        var covered = Enumerable.Range(0, cells.Length).Where(i => before.Cells[i].IsHidden && cells[i].IsInTotal).ToList();
        var told = covered.Where(i => shown.TryGetValue(before.Cells[i].Industry, out var at) && Tells(before.Cells[i].Cell, now[at].Cell, smallest)).ToList();
        return told.Count > 0 && Suppression.GivesAway(cells, [.. covered.Except(told)], smallest)
            ? [.. told.Select(i => shown[before.Cells[i].Industry])]
            : [];
    }

    /// <summary>A count that does not change is out of the fewest of both months.</summary>
    private static PublicCell AtMost(PublicCell cell, PublicCell other) =>
        other.Of is { } most ? cell with { Of = Math.Max(cell.Count, Math.Min(cell.Of ?? most, most)) } : cell;

    /// <summary>Whether another month's count is a good guess: a small cell that has become a large one is no more what it was.</summary>
    private static bool Tells(PublicCell cell, PublicCell other, int smallest) => !Suppression.IsSmall(cell, smallest) || cell.Count == other.Count;
}
