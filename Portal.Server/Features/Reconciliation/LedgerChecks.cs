using System.Data;
using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;
using Portal.Server.Features.Statements;
using Portal.Server.Metering;

namespace Portal.Server.Features.Reconciliation;

/// <summary>
/// Checks each organisation's months and remembers what it found: a closed month that agreed is not added up again unless
/// its sum changed, so a round costs what was used since the one before.
/// </summary>
internal sealed class LedgerChecks(IDbContextFactory<PortalDb> databases, TimeProvider time)
{
    /// <summary>Looks at everything that is not settled.</summary>
    /// <returns>How many months of organisations do not agree.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        List<int> organisations;
        await using (var db = await databases.CreateDbContextAsync(cancellationToken))
        {
            organisations = await db.Organisations.OrderBy(o => o.Id).Select(o => o.Id).ToListAsync(cancellationToken);
        }
        var differing = 0;
        foreach (var organisation in organisations)
        {
            differing += await RunAsync(organisation, cancellationToken);
        }
        return differing;
    }

    /// <summary>The same for one organisation.</summary>
    public async Task<int> RunAsync(int organisation, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var kept = await db.LedgerChecks.Where(c => c.OrganisationId == organisation).ToDictionaryAsync(c => c.Month, cancellationToken);
        var open = await OpenMonthsAsync(db, organisation, kept, cancellationToken);
        var now = time.GetUtcNow().UtcDateTime;
        foreach (var (first, last) in Runs(open))
        {
            var sums = await MonthsOfOrganisation.ReadAsync(db, organisation, first, last, cancellationToken);
            if (sums.Any(sum => sum.Differs))
            {
                // Something may have been written between two of the questions: in a transaction of its own nothing is.
                await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.Serializable, cancellationToken);
                sums = await MonthsOfOrganisation.ReadAsync(db, organisation, first, last, cancellationToken);
            }
            foreach (var sum in sums.Where(sum => sum.HasAnything || kept.ContainsKey(sum.Month)))
            {
                Keep(db, kept, organisation, sum, now);
            }
        }
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            // Another replica looked at the same organisation meanwhile: what it found is kept.
        }
        return kept.Values.Count(check => check.Differs);
    }

    private static async Task<SortedSet<int>> OpenMonthsAsync(
        PortalDb db, int organisation, Dictionary<int, LedgerCheck> kept, CancellationToken cancellationToken)
    {
        var sums = await db.MonthlySums.Where(m => m.OrganisationId == organisation).GroupBy(m => m.Month)
            .Select(g => new { Month = g.Key, Sum = new CheckedSum { Calls = g.Sum(m => m.Calls), Units = g.Sum(m => m.Units), PriceMicros = g.Sum(m => m.PriceMicros) } })
            .ToDictionaryAsync(m => m.Month, m => m.Sum, cancellationToken);
        var open = new SortedSet<int>(sums.Keys.Concat(kept.Keys).Where(month =>
            !kept.TryGetValue(month, out var check) || !check.IsClosed || check.Differs || check.Waiting.Calls != 0
            || check.Months != sums.GetValueOrDefault(month, new())));
        if (kept.Count == 0)
        {
            // The first time also events are found that nothing else knows of.
            var times = db.UsageEvents.Where(e => e.OrganisationId == organisation);
            if (await times.MinAsync(e => (long?)e.At, cancellationToken) is { } oldest
                && await times.MaxAsync(e => (long?)e.At, cancellationToken) is { } newest)
            {
                var first = LedgerTime.Month(LedgerTime.Time(oldest));
                open.UnionWith(Enumerable.Range(first, LedgerTime.Month(LedgerTime.Time(newest)) - first + 1));
            }
        }
        return open;
    }

    /// <summary>Months that follow each other, as first and last.</summary>
    private static IEnumerable<(int First, int Last)> Runs(SortedSet<int> months)
    {
        foreach (var first in months.Where(month => !months.Contains(month - 1)))
        {
            var last = first;
            while (months.Contains(last + 1))
            {
                last++;
            }
            yield return (first, last);
        }
    }

    private static void Keep(PortalDb db, Dictionary<int, LedgerCheck> kept, int organisation, MonthOfOrganisation sum, DateTime now)
    {
        if (!kept.TryGetValue(sum.Month, out var check))
        {
            check = new LedgerCheck
            {
                OrganisationId = organisation,
                Month = sum.Month,
                CheckedAt = now,
                Differs = false,
                IsClosed = false,
                Events = new(),
                Rollups = new(),
                Days = new(),
                Months = new(),
                Statements = new(),
                Waiting = new(),
            };
            kept[sum.Month] = check;
            db.LedgerChecks.Add(check);
        }
        check.CheckedAt = now;
        check.Differs = sum.Differs;
        check.IsClosed = sum.IsClosed;
        check.Events = sum.Events;
        check.Rollups = sum.Rollups;
        check.Days = sum.Days;
        check.Months = sum.Months;
        check.Statements = sum.Statements;
        check.Waiting = sum.Waiting;
    }
}
