using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;

namespace Portal.Server.Metering;

/// <summary>Compares the months' quota rows with the events, one subscription at a time.</summary>
internal static class QuotaVerification
{
    public static async IAsyncEnumerable<LedgerDifference> FindAsync(PortalDb db)
    {
        // One statement sees one state of the database; in the subscriptions' order one at a time is held here.
        var events = db.UsageEvents.GroupBy(e => new { e.SubscriptionId, Day = (int)(e.At / LedgerTime.MicrosPerDay) })
            .Select(g => new { g.Key.SubscriptionId, g.Key.Day, Month = -1, Units = g.Sum(e => e.Units) });
        var quotas = db.QuotaUse.Select(q => new { q.SubscriptionId, Day = -1, q.Month, q.Units });
        var (current, months) = (-1, new SortedDictionary<int, (long Used, long Kept)>());
        await foreach (var row in events.Concat(quotas).OrderBy(r => r.SubscriptionId).AsAsyncEnumerable())
        {
            if (row.SubscriptionId != current)
            {
                foreach (var difference in Differences(current, months))
                {
                    yield return difference;
                }
                current = row.SubscriptionId;
                months.Clear();
            }
            var month = row.Month >= 0 ? row.Month : LedgerTime.MonthOf(row.Day);
            var (used, kept) = months.GetValueOrDefault(month);
            months[month] = row.Month >= 0 ? (used, kept + row.Units) : (used + row.Units, kept);
        }
        foreach (var difference in Differences(current, months))
        {
            yield return difference;
        }
    }

    private static IEnumerable<LedgerDifference> Differences(int subscription, IEnumerable<KeyValuePair<int, (long Used, long Kept)>> months) =>
        months.Where(month => month.Value.Used != month.Value.Kept).Select(month => new LedgerDifference(
            FormattableString.Invariant($"quota of subscription {subscription}, {LedgerTime.MonthText(month.Key)}"),
            new(0, 0, month.Value.Used, 0), new(0, 0, month.Value.Kept, 0))).ToList();
}
