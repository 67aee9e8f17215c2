using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Data;

namespace Portal.Server.Features.Adoption;

/// <summary>Reads denominators from the market sizes that operators enter.</summary>
internal static class MarketSizes
{
    /// <returns>By industry, the row entered last.</returns>
    public static async Task<Dictionary<string, Denominator>> Denominators(
        this PortalDb db, DateTime now, CancellationToken cancellationToken)
    {
        var sizes = await db.MarketSizes.AsNoTracking()
            .Where(size => size.EnteredAt <= now)
            .OrderBy(size => size.EnteredAt).ThenBy(size => size.Id)
            .ToListAsync(cancellationToken);
        var newest = new Dictionary<string, Denominator>();
        foreach (var size in sizes)
        {
            newest[size.Industry] = new Denominator(
                size.Organisations, size.Low, size.High, size.AsOf, size.Source, size.IsDemo);
        }
        return newest;
    }

    /// <returns>The sum, as old as its oldest part; null for no parts.</returns>
    public static Denominator? Sum(IReadOnlyCollection<Denominator> parts) => parts.Count == 0 ? null : new Denominator(
        parts.Sum(part => part.Organisations),
        parts.Any(part => part.Low is not null) ? parts.Sum(part => part.Low ?? part.Organisations) : null,
        parts.Any(part => part.High is not null) ? parts.Sum(part => part.High ?? part.Organisations) : null,
        parts.Min(part => part.AsOf),
        string.Join("; ", parts.Select(part => part.Source).Distinct().Order(StringComparer.Ordinal)),
        parts.Any(part => part.IsDemo));
}
