using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;

namespace Portal.Server.Metering;

/// <summary>One sum that does not agree with the events it must be made of.</summary>
/// <param name="What">The key of the sum, in words.</param>
internal sealed record LedgerDifference(string What, LedgerSum Events, LedgerSum Kept);

internal readonly record struct LedgerSum(long Calls, long Successes, long Units, long PriceMicros);

/// <summary>Compares events with rollups and quotas, in integers. Reads only, so it may run beside a busy portal.</summary>
internal sealed class LedgerVerification(PortalDb db)
{
    /// <returns>Empty when everything agrees.</returns>
    public async Task<IReadOnlyList<LedgerDifference>> FindDifferencesAsync(CancellationToken cancellationToken) =>
        [.. await RollupsAsync(cancellationToken), .. await QuotasAsync(cancellationToken),
            .. await AllowanceVerification.FindDifferencesAsync(db, cancellationToken)];

    // One statement sees one state of the database: two would report what was committed between them.
    private async Task<List<LedgerDifference>> RollupsAsync(CancellationToken cancellationToken)
    {
        var events = db.UsageEvents
            .GroupBy(e => new { e.OrganisationId, Hour = (int)(e.At / LedgerTime.MicrosPerHour), e.ModelVersionId, e.Surface })
            .Select(g => new
            {
                g.Key.OrganisationId,
                g.Key.Hour,
                g.Key.ModelVersionId,
                g.Key.Surface,
                IsRollup = 0,
                Calls = g.LongCount(),
                Successes = g.Sum(e => e.EndReason == EndReason.Success ? 1L : 0L),
                Units = g.Sum(e => e.Units),
                Price = g.Sum(e => e.PriceMicros),
            });
        var rollups = db.Rollups.Select(r => new
        {
            r.OrganisationId,
            r.Hour,
            r.ModelVersionId,
            r.Surface,
            IsRollup = 1,
            r.Calls,
            r.Successes,
            r.Units,
            Price = r.PriceMicros,
        });
        var differences = new List<LedgerDifference>();
        var rows = await events.Concat(rollups).ToListAsync(cancellationToken);
        foreach (var key in rows.GroupBy(r => (r.OrganisationId, r.Hour, r.ModelVersionId, r.Surface)))
        {
            LedgerSum Sum(int side) => key.Where(r => r.IsRollup == side)
                .Select(r => new LedgerSum(r.Calls, r.Successes, r.Units, r.Price)).SingleOrDefault();
            if (Sum(0) != Sum(1))
            {
                var (organisation, hour, version, surface) = key.Key;
                differences.Add(new(
                    FormattableString.Invariant(
                        $"rollup of organisation {organisation}, {DateTime.UnixEpoch.AddHours(hour):yyyy-MM-dd'T'HH'Z'}, version {version}, {surface}"),
                    Sum(0), Sum(1)));
            }
        }
        return differences;
    }

    private async Task<List<LedgerDifference>> QuotasAsync(CancellationToken cancellationToken)
    {
        var events = db.UsageEvents.GroupBy(e => new { e.SubscriptionId, Day = (int)(e.At / LedgerTime.MicrosPerDay) })
            .Select(g => new { g.Key.SubscriptionId, g.Key.Day, Month = -1, Units = g.Sum(e => e.Units) });
        var quotas = db.QuotaUse.Select(q => new { q.SubscriptionId, Day = -1, q.Month, q.Units });
        var rows = await events.Concat(quotas).ToListAsync(cancellationToken);
        var differences = new List<LedgerDifference>();
        foreach (var key in rows.GroupBy(r => (r.SubscriptionId, Month: r.Month >= 0 ? r.Month : MonthOf(r.Day))))
        {
            var used = key.Where(r => r.Month < 0).Sum(r => r.Units);
            var kept = key.Where(r => r.Month >= 0).Sum(r => r.Units);
            if (used != kept)
            {
                var what = FormattableString.Invariant(
                    $"quota of subscription {key.Key.SubscriptionId}, {key.Key.Month / 12:0000}-{(key.Key.Month % 12) + 1:00}");
                differences.Add(new(what, new(0, 0, used, 0), new(0, 0, kept, 0)));
            }
        }
        return differences;
    }

    private static int MonthOf(int day) => LedgerTime.Month(DateTimeOffset.UnixEpoch.AddDays(day));
}
