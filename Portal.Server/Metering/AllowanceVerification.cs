using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;
using Portal.Server.Features.Limits;

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
        var limits = await db.Limits.AsNoTracking().ToDictionaryAsync(l => l.Id, cancellationToken);
        var counters = await db.AllowanceUse.AsNoTracking().Where(u => u.Scope != AllowanceScope.SubscriptionMonth)
            .OrderBy(u => u.Scope).ThenBy(u => u.ScopeId).ThenBy(u => u.From).ToListAsync(cancellationToken);
        foreach (var counter in counters)
        {
            var limit = counter.Scope == AllowanceScope.Limit ? limits.GetValueOrDefault(counter.ScopeId) : null;
            if (await SumsAsync(db, counter, limit, cancellationToken) is not var (events, kept))
            {
                continue;
            }
            var isWhole = limit is not null && LedgerTime.Micros(new DateTimeOffset(limit.CountsFrom) + UnderWay) <= counter.From;
            if (events < kept || (isWhole && events != kept))
            {
                var what = counter.Scope == AllowanceScope.Limit ? "limit" : "day of subscription";
                differences.Add(new(
                    FormattableString.Invariant(
                        $"{what} {counter.ScopeId} of organisation {counter.OrganisationId}, from {LedgerTime.Time(counter.From):u}"),
                    Sum(counter.Measure, events),
                    Sum(counter.Measure, kept)));
            }
        }
        return differences;
    }

    /// <returns>Null for a counter that is gone meanwhile.</returns>
    private static async Task<(long Events, long Kept)?> SumsAsync(
        PortalDb db, AllowanceUse counter, UsageLimit? limit, CancellationToken cancellationToken)
    {
        var share = counter.Scope == AllowanceScope.SubscriptionDay
            ? new AllowanceShare(counter.OrganisationId, counter.ScopeId)
            : new(counter.OrganisationId, limit?.SubscriptionId, limit?.UserId, limit?.ApiKeyId);
        var events = AllowanceReader.Events(db, share, counter.From, counter.To);
        var amounts = counter.Measure == AllowanceMeasure.Units ? events.Select(e => e.Units) : events.Select(e => e.PriceMicros);
        // One statement sees one state of the database.
        var sums = await db.AllowanceUse.Where(u => u.Scope == counter.Scope && u.ScopeId == counter.ScopeId && u.From == counter.From)
            .Select(u => new { Events = amounts.Sum(), Kept = u.Amount })
            .SingleOrDefaultAsync(cancellationToken);
        return sums is null ? null : (sums.Events, sums.Kept);
    }

    private static LedgerSum Sum(AllowanceMeasure measure, long amount) =>
        measure == AllowanceMeasure.Units ? new(0, 0, amount, 0) : new(0, 0, 0, amount);
}
