using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;

namespace Portal.Server.Metering;

/// <summary>Reads counters; one that the ledger has not opened yet is summed up from the events, as the ledger will.</summary>
internal sealed class AllowanceReader(IDbContextFactory<PortalDb> databases)
{
    public async Task<long> UsedAsync(Allowance allowance, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await UsedAsync(db, allowance, cancellationToken);
    }

    public static async Task<long> UsedAsync(PortalDb db, Allowance allowance, CancellationToken cancellationToken)
    {
        var key = allowance.Key;
        if (key.Scope == AllowanceScope.SubscriptionMonth)
        {
            var month = LedgerTime.Month(LedgerTime.Time(key.From));
            return await db.QuotaUse.Where(q => q.SubscriptionId == key.Id && q.Month == month).Select(q => q.Units).SingleOrDefaultAsync(cancellationToken);
        }
        return await db.AllowanceUse.Where(u => u.Scope == key.Scope && u.ScopeId == key.Id && u.From == key.From)
            .Select(u => (long?)u.Amount).SingleOrDefaultAsync(cancellationToken)
            ?? await Events(db, allowance.Share, key.From, allowance.To)
                .SumAsync(e => allowance.Measure == AllowanceMeasure.Units ? e.Units : e.PriceMicros, cancellationToken);
    }

    /// <summary>The events that a counter is made of.</summary>
    public static IQueryable<UsageEvent> Events(PortalDb db, AllowanceShare share, long from, long to)
    {
        var events = db.UsageEvents.AsNoTracking().Where(e => e.OrganisationId == share.OrganisationId && e.At >= from && e.At < to);
        if (share.SubscriptionId is { } subscription)
        {
            events = events.Where(e => e.SubscriptionId == subscription);
        }
        if (share.ApiKeyId is { } key)
        {
            events = events.Where(e => e.ApiKeyId == key);
        }
        if (share.UserId is { } user)
        {
            events = events.Where(e => e.UserId == user
                || db.ApiKeys.Any(k => k.OrganisationId == share.OrganisationId && k.Id == e.ApiKeyId && k.CreatedByUserId == user && k.ServiceAccountId == null));
        }
        return events;
    }
}
