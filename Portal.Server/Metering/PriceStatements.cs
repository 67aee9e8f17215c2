using System.Data;
using System.Data.Common;

namespace Portal.Server.Metering;

/// <summary>
/// Finds the prices of what the quotas let in. Units of a month are numbered by the month's quota row, which this transaction
/// has just raised and holds until it commits: no two units get one number, whoever else writes, and a crash gives them back.
/// </summary>
internal sealed class PriceStatements(DbConnection connection) : IAsyncDisposable
{
    private readonly LedgerStatement units = new(
        connection, LedgerSql.QuotaUnits, ("@subscription", DbType.Int32, 0), ("@month", DbType.Int32, 0));

    /// <summary>Replaces the batch's entries by their priced selves. One price for all units costs no statement.</summary>
    public async Task PriceAsync(LedgerEntry[] batch, Settlement[] settlements, DbTransaction transaction)
    {
        var graduated = false;
        for (var i = 0; i < batch.Length; i++)
        {
            if (settlements[i] != Settlement.Written || batch[i].Prices is not { } prices)
            {
                continue;
            }
            if (prices.IsFlat)
            {
                Price(batch, i, before: 0);
            }
            else
            {
                graduated = true;
            }
        }
        if (graduated)
        {
            await PriceByMonthAsync(batch, settlements, transaction);
        }
    }

    public ValueTask DisposeAsync() => units.DisposeAsync();

    private async Task PriceByMonthAsync(LedgerEntry[] batch, Settlement[] settlements, DbTransaction transaction)
    {
        // All units of the month count, also those whose entry has one price or a price of its own.
        var months = Enumerable.Range(0, batch.Length)
            .Where(i => settlements[i] == Settlement.Written && batch[i].Event.Units > 0)
            .GroupBy(i => (batch[i].Event.SubscriptionId, Month: LedgerTime.Month(LedgerTime.Time(batch[i].Event.At))))
            .Where(month => month.Any(i => batch[i].Prices is { IsFlat: false }))
            .ToList();
        foreach (var month in months)
        {
            var before = await units.NumberAsync(transaction, month.Key.SubscriptionId, month.Key.Month) - month.Sum(i => batch[i].Event.Units);
            foreach (var i in month)
            {
                Price(batch, i, before);
                before += batch[i].Event.Units;
            }
        }
    }

    private static void Price(LedgerEntry[] batch, int i, long before)
    {
        var usage = batch[i].Event;
        if (batch[i].Prices?.After(before, usage.Units) is { } price && price != usage.PriceMicros)
        {
            batch[i] = batch[i] with { Event = usage.Priced(price) };
        }
    }
}
