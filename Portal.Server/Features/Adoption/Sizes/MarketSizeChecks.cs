using System.Globalization;
using Portal.Client.Contracts;

namespace Portal.Server.Features.Adoption.Sizes;

/// <summary>What lines say about each other.</summary>
internal static class MarketSizeChecks
{
    // Published tables are rounded: that much is no contradiction.
    private const double Rounding = 0.01;

    // Tables leave cells out that are confidential.
    private const double Missing = 0.05;

    public static IEnumerable<MarketSizeFault> Duplicates(IEnumerable<MarketSizeRow> rows) =>
        from same in rows.GroupBy(row => (row.Industry, row.SizeClass, row.AsOf))
        from again in same.Skip(1)
        select new MarketSizeFault(again.Line, null, "FaultDuplicate", same.First().Line);

    /// <summary>Size classes that are more than their industry has, or that leave too many of it out.</summary>
    public static IEnumerable<MarketSizeFault> Contradictions(IEnumerable<MarketSizeRow> rows) =>
        from sum in Sums(rows)
        where sum.Parts > sum.Whole.Organisations * (1 + Rounding) || (sum.IsAll && sum.Parts < sum.Whole.Organisations * (1 - Missing))
        select new MarketSizeFault(sum.Whole.Line, "organisations", "FaultParts", sum.Parts, sum.Whole.Organisations);

    /// <summary>Parts that almost add up, and figures too doubtful for a rate.</summary>
    public static IEnumerable<MarketSizeFault> Warnings(IReadOnlyCollection<MarketSizeRow> rows, DateOnly today)
    {
        var parts = from sum in Sums(rows)
                    where sum.IsAll && sum.Parts != sum.Whole.Organisations
                    select new MarketSizeFault(sum.Whole.Line, "organisations", "WarningParts", sum.Parts, sum.Whole.Organisations);
        var doubtful = from row in rows
                       let size = new Addressable(row.Organisations, row.Low, row.High, row.StandardError, row.AsOf, row.Source, false)
                       where size.Variation(today) > Addressable.MostVariation
                       select new MarketSizeFault(
                           row.Line, null, "WarningDoubt", (100 * size.Variation(today)).ToString("0", CultureInfo.InvariantCulture));
        return parts.Concat(doubtful);
    }

    private static IEnumerable<(MarketSizeRow Whole, long Parts, bool IsAll)> Sums(IEnumerable<MarketSizeRow> rows) =>
        from same in rows.GroupBy(row => (row.Industry, row.AsOf))
        let whole = same.FirstOrDefault(row => row.SizeClass is null)
        let parts = same.Where(row => row.SizeClass is not null).DistinctBy(row => row.SizeClass).ToList()
        where whole is not null && parts.Count > 0
        select (whole, parts.Sum(part => part.Organisations), parts.Count == SizeClasses.All.Count);
}
