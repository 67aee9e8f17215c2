using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Features.Audit;
using Portal.Server.Metering;

namespace Portal.Server.Features.Statements;

/// <summary>
/// Closes months. Each statement is written in one transaction and unique by organisation and month: whoever is killed or
/// races closes it once or not at all, and the next round finds what is left.
/// </summary>
internal sealed class StatementClosing(
    IDbContextFactory<PortalDb> databases, OpenStatements open, AuditLog audit, TimeProvider time, IOptions<StatementOptions> options)
{
    // The ledger waits while a portion is written: it is some milliseconds.
    private const int Portion = 50;

    /// <summary>The last month that is over and whose days of grace are, too.</summary>
    public int LastDue => LedgerTime.Month(time.GetUtcNow().AddDays(-options.Value.GraceDays)) - 1;

    /// <summary>The last month that is over.</summary>
    public int LastOver => LedgerTime.Month(time.GetUtcNow()) - 1;

    /// <summary>Closes every month up to one that is over, oldest first.</summary>
    /// <param name="upTo">The last month.</param>
    /// <param name="actor">Who wants it; null for the portal itself.</param>
    /// <param name="cancellationToken">Stops between two portions.</param>
    public async Task<StatementsClosed> CloseAsync(int upTo, string? actor, CancellationToken cancellationToken)
    {
        upTo = Math.Min(upTo, LastOver);
        var statements = 0;
        var months = 0;
        foreach (var (month, organisations) in await StraysAsync(upTo, cancellationToken))
        {
            statements += await CloseAsync(organisations, month, cancellationToken);
        }
        foreach (var month in await MonthsAsync(upTo, cancellationToken))
        {
            var made = await CloseAsync(await EverybodyAsync(cancellationToken), month, cancellationToken);
            await MarkAsync(month, made, actor, cancellationToken);
            statements += made;
            months++;
        }
        return new(months, statements);
    }

    private async Task MarkAsync(int month, int made, string? actor, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        db.ClosedMonths.Add(new() { Month = month, ClosedAt = time.GetUtcNow().UtcDateTime });
        try
        {
            // That a month had nothing to close is no news.
            await (made > 0 || actor is not null
                ? audit.SaveAsync(db, new("statements.closed", actor, null, LedgerTime.MonthText(month)), cancellationToken)
                : db.SaveChangesAsync(cancellationToken));
        }
        catch (DbUpdateException)
        {
            db.ChangeTracker.Clear();
            if (!await db.ClosedMonths.AnyAsync(m => m.Month == month, cancellationToken))
            {
                throw;
            }
        }
    }

    /// <summary>Use in months that are closed for everybody, of organisations that have no statement since: late, or seeded.</summary>
    private async Task<IEnumerable<(int Month, int[] Organisations)>> StraysAsync(int upTo, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.ClosedMonths.MaxAsync(m => (int?)m.Month, cancellationToken) is not { } closed)
        {
            return [];
        }
        var last = Math.Min(closed, upTo);
        var strays = await db.MonthlySums
            .Where(m => m.Month <= last && !db.Statements.Any(s => s.OrganisationId == m.OrganisationId && s.Month >= m.Month))
            .Select(m => new { m.OrganisationId, m.Month }).Distinct().ToListAsync(cancellationToken);
        return strays.GroupBy(s => s.Month, s => s.OrganisationId).OrderBy(g => g.Key).Select(g => (g.Key, g.Order().ToArray()));
    }

    /// <summary>Months that are still open for everybody, oldest first.</summary>
    private async Task<IEnumerable<int>> MonthsAsync(int upTo, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var first = await db.ClosedMonths.MaxAsync(m => (int?)m.Month, cancellationToken) + 1
            ?? await db.MonthlySums.MinAsync(m => (int?)m.Month, cancellationToken)
            ?? upTo;
        return Enumerable.Range(first, Math.Max(0, upTo - first + 1));
    }

    private async Task<int[]> EverybodyAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Organisations.OrderBy(o => o.Id).Select(o => o.Id).ToArrayAsync(cancellationToken);
    }

    private async Task<int> CloseAsync(int[] organisations, int month, CancellationToken cancellationToken)
    {
        var made = 0;
        foreach (var portion in organisations.Chunk(Portion))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                made += await ClosePortionAsync(portion, month, cancellationToken);
            }
            catch (DbUpdateException)
            {
                // Another replica closed one of them in between: now its statement is seen and left alone.
                made += await ClosePortionAsync(portion, month, cancellationToken);
            }
        }
        return made;
    }

    private async Task<int> ClosePortionAsync(int[] organisations, int month, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        // Reading and writing in one: on SQLite the ledger writes nothing in between, on SQL Server what it does is a correction later.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var newest = await db.UsageEvents.MaxAsync(e => (long?)e.Id, cancellationToken) ?? 0;
        var now = time.GetUtcNow().UtcDateTime;
        var made = 0;
        foreach (var draft in (await open.OfAsync(db, organisations, month, takesWaiting: true, cancellationToken)).Values)
        {
            if (draft.Lines.Count > 0 && !(draft.LastMonth >= month))
            {
                Add(db, draft, newest, now);
                made++;
            }
        }
        await db.SaveChangesAsync(cancellationToken);
        foreach (var closed in db.ChangeTracker.Entries<Statement>().Select(entry => entry.Entity).ToList())
        {
            foreach (var credit in db.ChangeTracker.Entries<StatementCredit>().Select(entry => entry.Entity).Where(c => c.OrganisationId == closed.OrganisationId))
            {
                credit.StatementId = closed.Id;
            }
        }
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return made;
    }

    private static void Add(PortalDb db, OpenStatement draft, long newest, DateTime now)
    {
        var statement = new Statement
        {
            OrganisationId = draft.OrganisationId,
            Month = draft.Month,
            Number = draft.Number,
            ClosedAt = now,
            PriceMicros = draft.PriceMicros,
            LastEventId = newest,
            Hash = [],
            PreviousHash = draft.LastHash,
            Lines = [.. draft.Lines],
        };
        db.Statements.Add(statement);
        db.Entry(statement).Property(s => s.Hash).CurrentValue = StatementSeal.HashOf(statement, draft.Lines);
    }
}
