using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;

namespace Portal.Server.Metering;

/// <summary>
/// Tells what the ledger does not see pass: calls that were refused before they ran, and a month's units. The counter's row
/// decides that it is told once a period, whichever replica asks.
/// </summary>
internal sealed class QuotaNotices(IDbContextFactory<PortalDb> databases, TimeProvider time, ILogger<QuotaNotices> logger)
{
    private const int MostRemembered = 10_000;

    private readonly ConcurrentDictionary<(AllowanceKey, AllowanceMark), bool> told = new();

    /// <summary>There was no room for a call: the allowance is as good as used up.</summary>
    public Task UsedUpAsync(Allowance full) => TellAsync(full, full.Marks.Where(mark => mark.Bit == AllowanceMark.Reached));

    /// <summary>Never fails the call: what cannot be told now is told at the next chance.</summary>
    public async Task TellAsync(Allowance allowance, IEnumerable<AllowanceMark> marks)
    {
        foreach (var mark in marks)
        {
            if (told.ContainsKey((allowance.Key, mark)))
            {
                continue;
            }
            try
            {
                if (await TellAsync(allowance, mark))
                {
                    Remember(allowance.Key, mark);
                }
            }
            catch (Exception exception)
            {
                LedgerLog.NoticeFailed(logger, exception);
            }
        }
    }

    /// <returns>False while there is no counter that could remember it.</returns>
    private async Task<bool> TellAsync(Allowance allowance, AllowanceMark mark)
    {
        await using var db = await databases.CreateDbContextAsync();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var (scope, id, from) = allowance.Key;
        var row = db.AllowanceUse.Where(u => u.Scope == scope && u.ScopeId == id && u.From == from);
        var isNew = await row.Where(u => (u.Told & mark.Bit) == 0).ExecuteUpdateAsync(set => set.SetProperty(u => u.Told, u => u.Told | mark.Bit)) == 1;
        var isThere = isNew || await row.AnyAsync();
        if (!isThere && scope == AllowanceScope.SubscriptionMonth)
        {
            // A month is counted elsewhere: its row here only remembers what was told.
            db.Add(new AllowanceUse
            {
                Scope = scope,
                ScopeId = id,
                From = from,
                To = allowance.To,
                OrganisationId = allowance.Share.OrganisationId,
                Measure = allowance.Measure,
                Told = mark.Bit,
            });
            isThere = isNew = true;
        }
        if (isNew)
        {
            AllowanceNotices.Add(db, allowance, mark, time.GetUtcNow().UtcDateTime);
            await db.SaveChangesAsync();
        }
        await transaction.CommitAsync();
        return isThere;
    }

    private void Remember(AllowanceKey key, AllowanceMark mark)
    {
        if (told.Count >= MostRemembered)
        {
            told.Clear();
        }
        told.TryAdd((key, mark), true);
    }
}
