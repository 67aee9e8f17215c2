using System.Data;
using System.Data.Common;

namespace Portal.Server.Metering;

/// <summary>Adds to the months' quota rows, never beyond the limit: the condition is in the update itself.</summary>
internal sealed class QuotaStatements(DbConnection connection) : IAsyncDisposable
{
    private readonly LedgerStatement charge = new(
        connection,
        LedgerSql.ChargeQuota,
        ("@units", DbType.Int64, 0), ("@subscription", DbType.Int32, 0), ("@month", DbType.Int32, 0), ("@limit", DbType.Int64, 0));

    private readonly LedgerStatement open = new(
        connection,
        LedgerSql.OpenQuota,
        ("@subscription", DbType.Int32, 0), ("@month", DbType.Int32, 0), ("@organisation", DbType.Int32, 0));

    /// <summary>Marks the entries that the quota has no room for; free entries always pass.</summary>
    public async Task ChargeAsync(IReadOnlyList<LedgerEntry> batch, Settlement[] settlements, DbTransaction transaction)
    {
        var groups = Enumerable.Range(0, batch.Count)
            .Where(i => settlements[i] == Settlement.Written && batch[i].Event.Units > 0)
            .GroupBy(i => (batch[i].Event.SubscriptionId, Month: MonthOf(batch[i]), batch[i].MonthlyUnits))
            // One order for all writers, so that two of them never wait for each other in a circle.
            .OrderBy(group => group.Key.SubscriptionId).ThenBy(group => group.Key.Month);
        foreach (var group in groups)
        {
            var limit = group.Key.MonthlyUnits ?? long.MaxValue;
            if (await ChargeAsync(batch[group.First()], group.Sum(i => batch[i].Event.Units), limit, transaction))
            {
                continue;
            }
            foreach (var i in group)
            {
                if (!await ChargeAsync(batch[i], batch[i].Event.Units, limit, transaction))
                {
                    settlements[i] = Settlement.QuotaExceeded;
                }
            }
        }
    }

    /// <summary>For an entry that something else refused after its quota was charged.</summary>
    public Task TakeBackAsync(LedgerEntry entry, DbTransaction transaction) => entry.Event.Units > 0
        ? charge.ExecuteAsync(transaction, -entry.Event.Units, entry.Event.SubscriptionId, MonthOf(entry), long.MaxValue)
        : Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await charge.DisposeAsync();
        await open.DisposeAsync();
    }

    private static int MonthOf(LedgerEntry entry) => LedgerTime.Month(LedgerTime.Time(entry.Event.At));

    private async Task<bool> ChargeAsync(LedgerEntry entry, long units, long limit, DbTransaction transaction)
    {
        var (subscription, month) = (entry.Event.SubscriptionId, MonthOf(entry));
        if (await charge.ExecuteAsync(transaction, units, subscription, month, limit) == 1)
        {
            return true;
        }
        await open.ExecuteAsync(transaction, subscription, month, entry.Event.OrganisationId);
        return await charge.ExecuteAsync(transaction, units, subscription, month, limit) == 1;
    }
}
