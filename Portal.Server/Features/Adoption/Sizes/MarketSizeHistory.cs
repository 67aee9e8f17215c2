using Portal.Client.Contracts;

namespace Portal.Server.Features.Adoption.Sizes;

/// <summary>
/// The market sizes that were known at a time. A window is divided by the newest figure that describes a day up to its
/// end, so a new figure does not restate the past; windows older than every figure use the oldest.
/// </summary>
internal sealed class MarketSizeHistory
{
    private readonly Dictionary<(string Industry, string? SizeClass), MarketSize[]> sizes;

    /// <param name="known">Only what was entered before counts.</param>
    public MarketSizeHistory(IEnumerable<MarketSize> all, DateTime known)
    {
        sizes = all.Where(size => size.EnteredAt < known)
            .GroupBy(size => (size.Industry, size.SizeClass))
            .ToDictionary(
                group => group.Key,
                group => group.OrderBy(size => size.AsOf).ThenBy(size => size.EnteredAt).ThenBy(size => size.Id).ToArray());
        Industries = [.. sizes.Keys.Select(key => key.Industry).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>Those with any figure.</summary>
    public IReadOnlyList<string> Industries { get; }

    /// <param name="sizeClass">Null for all sizes: their own figure, or the sum of all classes where that is newer.</param>
    /// <returns>Null when nothing is known: some classes alone are no figure for all sizes.</returns>
    public Addressable? At(string industry, string? sizeClass, DateOnly day)
    {
        var own = Row(industry, sizeClass, day);
        if (sizeClass is not null)
        {
            return own is null ? null : Addressable.Of(own);
        }
        MarketSize[] parts = [.. SizeClasses.All.Select(one => Row(industry, one, day)).OfType<MarketSize>()];
        var sum = parts.Length == SizeClasses.All.Count ? parts : null;
        if (own is not null && (sum is null || own.AsOf > sum.Min(part => part.AsOf)
            || (own.AsOf == sum.Min(part => part.AsOf) && own.Version >= sum.Min(part => part.Version))))
        {
            return Addressable.Of(own);
        }
        return sum is null ? null : Addressable.Sum([.. sum.Select(Addressable.Of)]);
    }

    /// <summary>The row that counts on a day.</summary>
    public MarketSize? Row(string industry, string? sizeClass, DateOnly day)
    {
        if (!sizes.TryGetValue((industry, sizeClass), out var rows))
        {
            return null;
        }
        var found = Array.FindLast(rows, row => row.AsOf <= day);
        // Before the first day that is described: the newest figure about that day.
        return found ?? Array.FindLast(rows, row => row.AsOf == rows[0].AsOf);
    }
}
