namespace Portal.Server.Features.Adoption.Public;

/// <summary>A count that is to be shown, and what it is out of.</summary>
/// <param name="Of">Null when nobody said.</param>
/// <param name="IsInTotal">Whether the total has it.</param>
internal readonly record struct PublicCell(int Count, long? Of, bool IsInTotal);

/// <param name="Hidden">For each cell, whether it is hidden.</param>
/// <param name="HidesTotal">True when the total would give a cell away whatever else is hidden.</param>
internal sealed record HiddenCells(IReadOnlyList<bool> Hidden, bool HidesTotal);

/// <summary>
/// Hides small cells, and as many others that nobody can find a small one by subtracting from the total: whatever is public
/// leaves each hidden cell at least as many possible values as make a cell small.
/// </summary>
internal static class Suppression
{
    /// <param name="smallest">Fewer are hidden, and all but fewer.</param>
    /// <param name="rather">For each cell, whether it is rather hidden than others; null when it makes no difference.</param>
    public static HiddenCells Of(IReadOnlyList<PublicCell> cells, int smallest, IReadOnlyList<bool>? rather = null)
    {
        var hidden = cells.Select(cell => IsSmall(cell, smallest)).ToArray();
        var total = cells.Where(cell => cell.IsInTotal).Sum(cell => cell.Count);
        if (total < smallest)
        {
            return new([.. cells.Select((cell, i) => hidden[i] || cell.IsInTotal)], HidesTotal: true);
        }
        // By what they are out of, which everybody knows: an order by counts would itself tell about the counts.
        var others = new Queue<int>(Enumerable.Range(0, cells.Count)
            .Where(i => cells[i].IsInTotal && !hidden[i])
            .OrderByDescending(i => rather?[i] == true).ThenBy(i => cells[i].Of ?? long.MaxValue).ThenBy(i => i));
        while (GivesAway(cells, [.. Enumerable.Range(0, cells.Count).Where(i => hidden[i] && cells[i].IsInTotal)], smallest))
        {
            if (!others.TryDequeue(out var next))
            {
                return new(hidden, HidesTotal: true);
            }
            hidden[next] = true;
        }
        return new(hidden, HidesTotal: false);
    }

    public static bool IsSmall(PublicCell cell, int smallest) =>
        cell.Count < smallest || (cell.Of is { } all && all - cell.Count < smallest);

    /// <param name="unknown">The cells of the total that a reader knows only the sum of.</param>
    public static bool GivesAway(IReadOnlyList<PublicCell> cells, IReadOnlyList<int> unknown, int smallest)
    {
        if (unknown.Count == 0)
        {
            return false;
        }
        // All that is known of the hidden cells: what is left of the total for them, and what each is out of.
        var left = unknown.Sum(i => (long)cells[i].Count);
        var most = unknown.Sum(i => Math.Min(left, cells[i].Of ?? left));
        return unknown.Any(i =>
        {
            var own = Math.Min(left, cells[i].Of ?? left);
            var (low, high) = (Math.Max(0, left - (most - own)), own);
            // Of few organisations everybody knows that few are active: that is not ours to hide.
            return high - low < Math.Min(smallest, cells[i].Of ?? smallest);
        });
    }
}
