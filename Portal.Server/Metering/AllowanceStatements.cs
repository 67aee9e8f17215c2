using System.Data;
using System.Data.Common;

namespace Portal.Server.Metering;

/// <summary>Adds to the counters of what has a bound, never beyond it: the condition is in the update itself.</summary>
internal sealed class AllowanceStatements(DbConnection connection) : IAsyncDisposable
{
    private const int MostRemembered = 10_000;

    private static readonly (string, DbType, int)[] KeyParameters = [("@scope", DbType.Int32, 0), ("@id", DbType.Int32, 0), ("@from", DbType.Int64, 0)];

    private static readonly (string, DbType, int)[] OpenParameters =
    [
        .. KeyParameters, ("@to", DbType.Int64, 0), ("@organisation", DbType.Int32, 0), ("@measure", DbType.Int32, 0),
        ("@subscription", DbType.Int32, 0), ("@user", DbType.String, 36), ("@key", DbType.String, 8),
    ];

    private readonly LedgerStatement charge = new(
        connection, AllowanceSql.Charge, [.. KeyParameters, ("@amount", DbType.Int64, 0), ("@most", DbType.Int64, 0)]);

    private readonly LedgerStatement openUnits = new(connection, AllowanceSql.OpenUnits, OpenParameters);
    private readonly LedgerStatement openPrices = new(connection, AllowanceSql.OpenPrices, OpenParameters);
    private readonly LedgerStatement find = new(connection, AllowanceSql.Find, KeyParameters);
    private readonly LedgerStatement tell = new(
        connection, AllowanceSql.Tell, [.. KeyParameters, ("@at", DbType.Int64, 0), ("@bit", DbType.Int32, 0)]);

    // Only spares asking again: a batch that does not commit takes this connection with it.
    private readonly HashSet<(AllowanceKey, AllowanceMark)> told = [];

    /// <summary>Marks the entries that one of their allowances has no room for, and takes back what the others were charged for them.</summary>
    /// <returns>The entries that were refused; their subscriptions' months are still charged.</returns>
    public async Task<IReadOnlyList<int>> ChargeAsync(IReadOnlyList<LedgerEntry> batch, Settlement[] settlements, DbTransaction transaction)
    {
        var charges = Charges(batch, settlements);
        List<int> refused = [];
        foreach (var group in charges.GroupBy(c => (c.Allowance.Key, c.Allowance.Most)))
        {
            var due = group.Where(c => settlements[c.Entry] == Settlement.Written).ToList();
            if (due.Count == 0 || await ChargeAsync(due[0].Allowance, due.Sum(c => c.Amount), transaction))
            {
                continue;
            }
            foreach (var one in due)
            {
                if (!await ChargeAsync(one.Allowance, one.Amount, transaction))
                {
                    settlements[one.Entry] = Settlement.QuotaExceeded;
                    batch[one.Entry].Allowances!.Exceeded = one.Allowance;
                    refused.Add(one.Entry);
                }
            }
        }
        foreach (var entry in refused)
        {
            // In the order of charging: what comes before the one that refused.
            foreach (var earlier in charges.Where(c => c.Entry == entry).TakeWhile(c => c.Allowance != batch[entry].Allowances!.Exceeded))
            {
                await ChargeAsync(earlier.Allowance, -earlier.Amount, transaction);
            }
        }
        return refused;
    }

    /// <returns>The marks that this batch passed, for the first time in their period.</returns>
    public async Task<IReadOnlyList<(Allowance Allowance, AllowanceMark Mark)>> PassedAsync(
        IReadOnlyList<LedgerEntry> batch, Settlement[] settlements, DbTransaction transaction)
    {
        List<(Allowance, AllowanceMark)> passed = [];
        foreach (var allowance in Charges(batch, settlements).Select(c => c.Allowance).DistinctBy(a => (a.Key, a.Most)))
        {
            foreach (var mark in allowance.Marks.Where(mark => !told.Contains((allowance.Key, mark))))
            {
                var key = allowance.Key;
                if (await tell.ExecuteAsync(transaction, (int)key.Scope, key.Id, key.From, mark.At, mark.Bit) == 1)
                {
                    Remember(key, mark);
                    passed.Add((allowance, mark));
                }
            }
        }
        return passed;
    }

    public async ValueTask DisposeAsync()
    {
        await charge.DisposeAsync();
        await openUnits.DisposeAsync();
        await openPrices.DisposeAsync();
        await find.DisposeAsync();
        await tell.DisposeAsync();
    }

    // One order for all writers, so that two of them never wait for each other in a circle; within a counter as they came.
    private static List<(int Entry, Allowance Allowance, long Amount)> Charges(IReadOnlyList<LedgerEntry> batch, Settlement[] settlements) =>
        [.. Enumerable.Range(0, batch.Count)
            .Where(i => batch[i].Allowances is not null && settlements[i] == Settlement.Written)
            .SelectMany(i => batch[i].Allowances!.All, (i, allowance) => (Entry: i, Allowance: allowance, Amount: allowance.Of(batch[i].Event)))
            .Where(c => c.Amount > 0)
            .OrderBy(c => c.Allowance.Key.Scope).ThenBy(c => c.Allowance.Key.Id).ThenBy(c => c.Allowance.Key.From)];

    private async Task<bool> ChargeAsync(Allowance allowance, long amount, DbTransaction transaction)
    {
        var (scope, id, from) = allowance.Key;
        var most = amount < 0 ? long.MaxValue : allowance.Most ?? long.MaxValue;
        if (await charge.ExecuteAsync(transaction, (int)scope, id, from, amount, most) == 1)
        {
            return true;
        }
        await OpenAsync(allowance, transaction);
        return await charge.ExecuteAsync(transaction, (int)scope, id, from, amount, most) == 1;
    }

    private async Task OpenAsync(Allowance allowance, DbTransaction transaction)
    {
        var ((scope, id, from), share) = (allowance.Key, allowance.Share);
        var open = allowance.Measure == AllowanceMeasure.Units ? openUnits : openPrices;
        try
        {
            await open.ExecuteAsync(
                transaction, (int)scope, id, from, allowance.To, share.OrganisationId, (int)allowance.Measure,
                share.SubscriptionId, share.UserId, share.ApiKeyId);
        }
        catch (DbException)
        {
            // Another replica opened it between the look and the insert: then its row is there now, and anything else is a fault.
            if (!await find.AnyAsync(transaction, (int)scope, id, from))
            {
                throw;
            }
        }
    }

    private void Remember(AllowanceKey key, AllowanceMark mark)
    {
        if (told.Count >= MostRemembered)
        {
            told.Clear();
        }
        told.Add((key, mark));
    }
}
