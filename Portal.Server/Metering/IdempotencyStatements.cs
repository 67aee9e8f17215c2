using System.Data;
using System.Data.Common;

namespace Portal.Server.Metering;

/// <summary>Writes which Idempotency-Keys a batch used; a key that is used already, perhaps by another replica, refuses its entry.</summary>
internal sealed class IdempotencyStatements(DbConnection connection) : IAsyncDisposable
{
    private const int DigestSize = 32;

    private readonly LedgerStatement claim = new(
        connection,
        IdempotencySql.Claim,
        ("@organisation", DbType.Int32, 0), ("@key", DbType.Binary, DigestSize), ("@digest", DbType.Binary, DigestSize),
        ("@id", DbType.Binary, 16), ("@at", DbType.Int64, 0));

    private readonly LedgerStatement find = new(
        connection, IdempotencySql.Find, ("@organisation", DbType.Int32, 0), ("@key", DbType.Binary, DigestSize));

    private readonly LedgerStatement release = new(
        connection, IdempotencySql.Release, ("@organisation", DbType.Int32, 0), ("@key", DbType.Binary, DigestSize));

    private readonly LedgerStatement keep = new(
        connection,
        IdempotencySql.Keep,
        ("@organisation", DbType.Int32, 0), ("@key", DbType.Binary, DigestSize), ("@at", DbType.Int64, 0), ("@sealed", DbType.Binary, -1));

    /// <summary>Marks the entries whose key is taken. Before the quotas: what is not written must not be charged.</summary>
    public async Task ClaimAsync(IReadOnlyList<LedgerEntry> batch, Settlement[] settlements, DbTransaction transaction)
    {
        foreach (var (i, fact) in Facts(batch, settlements, Settlement.Written))
        {
            if (!await ClaimAsync(fact, transaction))
            {
                settlements[i] = Settlement.KeyTaken;
            }
        }
    }

    /// <summary>After the quotas: keeps the answers of what is written, and frees the keys of what is not.</summary>
    public async Task SettleAsync(IReadOnlyList<LedgerEntry> batch, Settlement[] settlements, DbTransaction transaction)
    {
        foreach (var (_, fact) in Facts(batch, settlements, Settlement.QuotaExceeded))
        {
            await release.ExecuteAsync(transaction, fact.OrganisationId, fact.KeyDigest);
        }
        foreach (var (i, fact) in Facts(batch, settlements, Settlement.Written))
        {
            if (batch[i].SealedAnswer is { } answer)
            {
                await keep.ExecuteAsync(transaction, fact.OrganisationId, fact.KeyDigest, fact.At, answer);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await claim.DisposeAsync();
        await find.DisposeAsync();
        await release.DisposeAsync();
        await keep.DisposeAsync();
    }

    // One order for all writers, so that two of them never wait for each other in a circle.
    private static List<(int Index, IdempotencyFact Fact)> Facts(IReadOnlyList<LedgerEntry> batch, Settlement[] settlements, Settlement settled) =>
        [.. Enumerable.Range(0, batch.Count)
            .Where(i => batch[i].Fact is not null && settlements[i] == settled)
            .Select(i => (Index: i, Fact: batch[i].Fact!))
            .OrderBy(entry => entry.Fact.OrganisationId).ThenBy(entry => Convert.ToHexString(entry.Fact.KeyDigest), StringComparer.Ordinal)];

    private async Task<bool> ClaimAsync(IdempotencyFact fact, DbTransaction transaction)
    {
        try
        {
            return await claim.ExecuteAsync(
                transaction, fact.OrganisationId, fact.KeyDigest, fact.RequestDigest, fact.RequestId.ToByteArray(bigEndian: true), fact.At) == 1;
        }
        catch (DbException)
        {
            // Another replica inserted between the look and the insert: then its row is there now, and anything else is a fault.
            if (!await find.AnyAsync(transaction, fact.OrganisationId, fact.KeyDigest))
            {
                throw;
            }
            return false;
        }
    }
}
