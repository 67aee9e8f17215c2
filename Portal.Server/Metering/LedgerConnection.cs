using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;

namespace Portal.Server.Metering;

/// <summary>Writes batches of entries, each in one transaction: events, their sums and quotas, or nothing.</summary>
internal sealed class LedgerConnection : IAsyncDisposable
{
    private readonly PortalDb db;
    private readonly DbConnection connection;
    private readonly LedgerStatement findEvent;
    private readonly LedgerStatement addEvent;
    private readonly IdempotencyStatements keys;
    private readonly QuotaStatements quotas;
    private readonly PriceStatements prices;
    private readonly AllowanceStatements allowances;
    private readonly RollupStatements rollups;
    private readonly DailySumStatements days;

    private LedgerConnection(PortalDb db)
    {
        this.db = db;
        connection = db.Database.GetDbConnection();
        findEvent = new(connection, LedgerSql.FindEvent, ("@id", DbType.Binary, 16));
        addEvent = new(
            connection,
            LedgerSql.AddEvent,
            ("@id", DbType.Binary, 16), ("@organisation", DbType.Int32, 0), ("@version", DbType.Int32, 0),
            ("@subscription", DbType.Int32, 0), ("@plan", DbType.Int32, 0), ("@surface", DbType.Int32, 0),
            ("@user", DbType.String, 36), ("@key", DbType.String, 8), ("@at", DbType.Int64, 0), ("@units", DbType.Int64, 0),
            ("@price", DbType.Int64, 0), ("@reason", DbType.Int32, 0), ("@latency", DbType.Int64, 0));
        keys = new(connection);
        quotas = new(connection);
        prices = new(connection);
        allowances = new(connection);
        rollups = new(connection);
        days = new(connection);
    }

    public static async Task<LedgerConnection> OpenAsync(IDbContextFactory<PortalDb> databases)
    {
        var db = await databases.CreateDbContextAsync();
        await db.Database.OpenConnectionAsync();
        return new(db);
    }

    /// <summary>Commits what can be committed of the batch; the settlements are in the entries' order.</summary>
    /// <param name="batch">The entries; those whose price is found here are replaced by their priced selves.</param>
    /// <exception cref="DbException">Nothing of the batch was confirmed.</exception>
    public async Task<Settlement[]> CommitAsync(LedgerEntry[] batch)
    {
        var settlements = new Settlement[batch.Length];
        await using var transaction = await connection.BeginTransactionAsync();
        await RefuseDuplicatesAsync(batch, settlements, transaction);
        await keys.ClaimAsync(batch, settlements, transaction);
        await quotas.ChargeAsync(batch, settlements, transaction);
        await prices.PriceAsync(batch, settlements, transaction);
        await ChargeAllowancesAsync(batch, settlements, transaction);
        await keys.SettleAsync(batch, settlements, transaction);
        var written = batch.Where((_, i) => settlements[i] == Settlement.Written).Select(entry => entry.Event).ToList();
        foreach (var usage in written)
        {
            await addEvent.ExecuteAsync(
                transaction,
                Id(usage), usage.OrganisationId, usage.ModelVersionId, usage.SubscriptionId, usage.PlanId, (int)usage.Surface,
                usage.UserId, usage.ApiKeyId, usage.At, usage.Units, usage.PriceMicros, (int)usage.EndReason, usage.LatencyMicros);
        }
        await rollups.AddAsync(written, transaction);
        await days.AddAsync(written, transaction);
        await transaction.CommitAsync();
        return settlements;
    }

    public async ValueTask DisposeAsync()
    {
        await findEvent.DisposeAsync();
        await addEvent.DisposeAsync();
        await keys.DisposeAsync();
        await quotas.DisposeAsync();
        await prices.DisposeAsync();
        await allowances.DisposeAsync();
        await rollups.DisposeAsync();
        await days.DisposeAsync();
        await db.DisposeAsync();
    }

    private async Task ChargeAllowancesAsync(IReadOnlyList<LedgerEntry> batch, Settlement[] settlements, DbTransaction transaction)
    {
        if (batch.All(entry => entry.Allowances is null))
        {
            return;
        }
        foreach (var i in await allowances.ChargeAsync(batch, settlements, transaction))
        {
            await quotas.TakeBackAsync(batch[i], transaction);
        }
        if (await allowances.PassedAsync(batch, settlements, transaction) is { Count: > 0 } passed)
        {
            // The clock of the events: their answers and this notice are of the same moment.
            var at = LedgerTime.Time(batch.Max(entry => entry.Event.At)).UtcDateTime;
            await AllowanceNotices.AddAsync(db, passed, at, transaction);
        }
    }

    private async Task RefuseDuplicatesAsync(IReadOnlyList<LedgerEntry> batch, Settlement[] settlements, DbTransaction transaction)
    {
        var seen = new HashSet<Guid>(batch.Count);
        for (var i = 0; i < batch.Count; i++)
        {
            if (!seen.Add(batch[i].Event.RequestId) || await findEvent.AnyAsync(transaction, Id(batch[i].Event)))
            {
                settlements[i] = Settlement.Duplicate;
            }
        }
    }

    private static byte[] Id(UsageEvent usage) => usage.RequestId.ToByteArray(bigEndian: true);
}
