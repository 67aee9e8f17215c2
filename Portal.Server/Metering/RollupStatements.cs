using System.Data;
using System.Data.Common;

namespace Portal.Server.Metering;

/// <summary>Adds a batch's events to the hourly sums, one statement a key.</summary>
internal sealed class RollupStatements(DbConnection connection) : IAsyncDisposable
{
    private readonly SumUpsert hours = new(
        connection,
        LedgerSql.UpdateRollup,
        LedgerSql.InsertRollup,
        ("@organisation", DbType.Int32, 0), ("@hour", DbType.Int32, 0), ("@version", DbType.Int32, 0), ("@surface", DbType.Int32, 0));

    public async Task AddAsync(IReadOnlyList<UsageEvent> events, DbTransaction transaction)
    {
        // One order for all writers, so that two of them never wait for each other in a circle.
        var sums = events
            .GroupBy(e => (e.OrganisationId, Hour: LedgerTime.Hour(e.At), e.ModelVersionId, e.Surface))
            .OrderBy(group => group.Key);
        foreach (var sum in sums)
        {
            await hours.AddAsync(
                transaction, [.. sum], sum.Key.OrganisationId, sum.Key.Hour, sum.Key.ModelVersionId, (int)sum.Key.Surface);
        }
    }

    public ValueTask DisposeAsync() => hours.DisposeAsync();
}
