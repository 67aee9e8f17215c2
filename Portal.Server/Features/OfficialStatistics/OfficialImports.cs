using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;

namespace Portal.Server.Features.OfficialStatistics;

/// <summary>Adds what is new or revised as a version of its own.</summary>
internal static class OfficialImports
{
    /// <summary>Adds to the context; whoever calls saves.</summary>
    /// <returns>The version, null where nothing is new; and how many figures are new and how many revised.</returns>
    public static async Task<(int? Version, int New, int Revised)> AddAsync(
        PortalDb db, IReadOnlyList<OfficialRow> rows, DateTime now, string? by, CancellationToken cancellationToken)
    {
        var known = (await db.OfficialFigures.AsNoTracking().OrderBy(f => f.Version).ToListAsync(cancellationToken))
            .GroupBy(f => (f.Series, f.Code, f.SizeClass, f.Period))
            .ToDictionary(group => group.Key, group => group.Last());
        List<OfficialRow> fresh = [.. rows.Where(row => !known.ContainsKey(row.Key))];
        List<OfficialRow> revised =
        [
            .. rows.Where(row => known.TryGetValue(row.Key, out var before)
                && (before.Percent, before.StandardError) != (row.Percent, row.StandardError)),
        ];
        if (fresh.Count + revised.Count == 0)
        {
            return (null, 0, 0);
        }
        var version = (await db.OfficialVersions.MaxAsync(v => (int?)v.Id, cancellationToken) ?? 0) + 1;
        db.Add(new OfficialVersion { Id = version, Rows = fresh.Count + revised.Count, ImportedAt = now, ImportedByUserId = by });
        db.AddRange(fresh.Concat(revised).Select(row => new OfficialFigure
        {
            Version = version,
            Series = row.Series,
            Code = row.Code,
            SizeClass = row.SizeClass,
            Period = row.Period,
            PeriodEnd = OfficialPeriod.End(row.Period) ?? throw new ArgumentException($"{row.Period} is no period.", nameof(rows)),
            Percent = row.Percent,
            StandardError = row.StandardError,
            Source = row.Source,
        }));
        return (version, fresh.Count, revised.Count);
    }
}
