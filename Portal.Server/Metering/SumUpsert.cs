using System.Data;
using System.Data.Common;

namespace Portal.Server.Metering;

/// <summary>Adds to the row of a key, or makes it.</summary>
internal sealed class SumUpsert : IAsyncDisposable
{
    private static readonly (string, DbType, int)[] Sums =
        [("@calls", DbType.Int64, 0), ("@successes", DbType.Int64, 0), ("@units", DbType.Int64, 0), ("@price", DbType.Int64, 0)];

    private readonly LedgerStatement update;
    private readonly LedgerStatement insert;

    /// <param name="connection">An open connection.</param>
    /// <param name="update">Adds to the row of a key.</param>
    /// <param name="insert">Makes it.</param>
    /// <param name="key">The key's parameters, in the order in which <see cref="AddAsync"/> is given them; the sums follow.</param>
    public SumUpsert(DbConnection connection, string update, string insert, params (string Name, DbType Type, int Size)[] key)
    {
        this.update = new(connection, update, [.. key, .. Sums]);
        this.insert = new(connection, insert, [.. key, .. Sums]);
    }

    // Update, then insert under the key. Where another replica inserted in between, the insert breaks the key and the
    // update finds its row; MERGE would do no better and has known faults under concurrency.
    public async Task AddAsync(DbTransaction transaction, IReadOnlyCollection<UsageEvent> events, params object[] key)
    {
        object[] values =
        [
            .. key, (long)events.Count, events.LongCount(e => e.EndReason == EndReason.Success), events.Sum(e => e.Units), events.Sum(e => e.PriceMicros),
        ];
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

    public async ValueTask DisposeAsync()
    {
        await update.DisposeAsync();
        await insert.DisposeAsync();
    }
}
