using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Metering;

namespace Portal.Server.Features.AdoptionNotes;

/// <summary>Reads the counters from the sums and, for the last minutes, from the few organisations that called lately.</summary>
internal static class LiveCounts
{
    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(5);

    public static async Task<LiveCount> ReadAsync(PortalDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var midnight = LedgerTime.Hour(DateOnly.FromDateTime(now.UtcDateTime));
        var today = await db.Rollups.Where(r => r.Hour >= midnight).SumAsync(r => r.Successes, cancellationToken);
        var (since, minute) = (LedgerTime.Micros(now - Lately), LedgerTime.Micros(now - TimeSpan.FromMinutes(1)));
        var hour = LedgerTime.Hour(since);
        var recent = db.Rollups.Where(r => r.Hour >= hour && r.Successes > 0).Select(r => r.OrganisationId).Distinct();
        var active = await (
            from organisation in recent
            from used in db.UsageEvents
            where used.OrganisationId == organisation && used.At >= since && used.EndReason == EndReason.Success
            group used by used.OrganisationId into calls
            select calls.Count(used => used.At >= minute)).ToListAsync(cancellationToken);
        return new(now, today, active.Sum(), active.Count);
    }
}
