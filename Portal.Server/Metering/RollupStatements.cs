using System.Data;
using System.Data.Common;

namespace Portal.Server.Metering;

/// <summary>Adds a batch's events to the hourly sums, one statement a key.</summary>
internal sealed class RollupStatements(DbConnection connection) : IAsyncDisposable
{
    private static readonly (string, DbType, int)[] Parameters =
    [
        ("@organisation", DbType.Int32, 0), ("@hour", DbType.Int32, 0), ("@version", DbType.Int32, 0), ("@surface", DbType.Int32, 0),
        ("@calls", DbType.Int64, 0), ("@successes", DbType.Int64, 0), ("@units", DbType.Int64, 0), ("@price", DbType.Int64, 0),
    ];

    private readonly LedgerStatement update = new(
        connection,
        LedgerSql.UpdateRollup,
        Parameters);

    private readonly LedgerStatement insert = new(
        connection,
        LedgerSql.InsertRollup,
        Parameters);

    public async Task AddAsync(IReadOnlyList<UsageEvent> events, DbTransaction transaction)
    {
        // One order for all writers, so that two of them never wait for each other in a circle.
        var sums = events
            .GroupBy(e => (e.OrganisationId, Hour: LedgerTime.Hour(e.At), e.ModelVersionId, e.Surface))
            .OrderBy(group => group.Key);
        foreach (var sum in sums)
        {
            object?[] values =
            [
                sum.Key.OrganisationId, sum.Key.Hour, sum.Key.ModelVersionId, (int)sum.Key.Surface,
                sum.LongCount(), sum.LongCount(e => e.EndReason == EndReason.Success), sum.Sum(e => e.Units), sum.Sum(e => e.PriceMicros),
            ];
            await UpsertAsync(values, transaction);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await update.DisposeAsync();
        await insert.DisposeAsync();
    }

    // Update, then insert under the key. Where another replica inserted in between, the insert breaks the key and the
    // update finds its row; MERGE would do no better and has known faults under concurrency.
    private async Task UpsertAsync(object?[] values, DbTransaction transaction)
    {
        if (await update.ExecuteAsync(transaction, values) > 0)
        {
            return;
        }
        try
        {
            await insert.ExecuteAsync(transaction, values);
        }
        catch (DbException)
        {
            if (await update.ExecuteAsync(transaction, values) == 0)
            {
                throw;
            }
        }
    }
}
