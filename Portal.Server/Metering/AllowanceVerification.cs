using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;

namespace Portal.Server.Metering;

/// <summary>
/// Compares counters with the events they are made of. A limit that was there all its period has counted every event; one
/// that came or moved within it may lack a call that was under way just then, but never has one that did not happen.
/// </summary>
internal static class AllowanceVerification
{
    private static readonly TimeSpan UnderWay = TimeSpan.FromMinutes(1);

    public static async Task<IReadOnlyList<LedgerDifference>> FindDifferencesAsync(PortalDb db, CancellationToken cancellationToken)
    {
        List<LedgerDifference> differences = [];
        foreach (var (scope, id, from) in await Keys(db, cancellationToken))
        {
            // One statement sees one state of the database.
            if (await Compared(db, scope, id, from).SingleOrDefaultAsync(cancellationToken) is not { } row)
            {
                continue;
            }
            var isWhole = row.CountsFrom is { } since && LedgerTime.Micros(new DateTimeOffset(since) + UnderWay) <= from;
            if (row.Events < row.Kept || (isWhole && row.Events != row.Kept))
            {
                var what = scope == AllowanceScope.Limit ? "limit" : "day of subscription";
                differences.Add(new(
                    FormattableString.Invariant($"{what} {id} of organisation {row.OrganisationId}, from {LedgerTime.Time(from):u}"),
                    Sum(row.Measure, row.Events),
                    Sum(row.Measure, row.Kept)));
            }
        }
        return differences;
    }

    private static async Task<List<(AllowanceScope Scope, int Id, long From)>> Keys(PortalDb db, CancellationToken cancellationToken) =>
        [.. (await db.AllowanceUse.Where(u => u.Scope != AllowanceScope.SubscriptionMonth)
            .OrderBy(u => u.Scope).ThenBy(u => u.ScopeId).ThenBy(u => u.From)
            .Select(u => new { u.Scope, u.ScopeId, u.From }).ToListAsync(cancellationToken)).Select(u => (u.Scope, u.ScopeId, u.From))];

    private static IQueryable<Row> Compared(PortalDb db, AllowanceScope scope, int id, long begins) =>
        from use in db.AllowanceUse
        where use.Scope == scope && use.ScopeId == id && use.From == begins
        join found in db.Limits on new { Scope = use.Scope, Id = use.ScopeId } equals new { Scope = AllowanceScope.Limit, found.Id } into limits
        from limit in limits.DefaultIfEmpty()
        let events = db.UsageEvents
            .Where(e => e.OrganisationId == use.OrganisationId && e.At >= use.From && e.At < use.To)
            .Where(e => scope == AllowanceScope.Limit
                ? limit == null || limit.SubscriptionId == null || limit.SubscriptionId == e.SubscriptionId
                : e.SubscriptionId == id)
            .Where(e => limit == null || limit.ApiKeyId == null || limit.ApiKeyId == e.ApiKeyId)
            .Where(e => limit == null || limit.UserId == null || limit.UserId == e.UserId
                || db.ApiKeys.Any(k => k.OrganisationId == use.OrganisationId && k.Id == e.ApiKeyId && k.CreatedByUserId == limit.UserId))
        select new Row(
            use.OrganisationId,
            use.Measure,
            limit == null ? null : limit.CountsFrom,
            use.Amount,
            // Two sums: SQL Server adds up no expression over both a counter and its events.
            use.Measure == AllowanceMeasure.Units ? events.Sum(e => e.Units) : events.Sum(e => e.PriceMicros));

    private static LedgerSum Sum(AllowanceMeasure measure, long amount) =>
        measure == AllowanceMeasure.Units ? new(0, 0, amount, 0) : new(0, 0, 0, amount);

    private sealed record Row(int OrganisationId, AllowanceMeasure Measure, DateTime? CountsFrom, long Kept, long Events);
}
