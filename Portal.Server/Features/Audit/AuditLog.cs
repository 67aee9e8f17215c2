using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;

namespace Portal.Server.Features.Audit;

/// <summary>Saves a change together with its audit row, in one transaction: what cannot be audited does not happen.</summary>
internal sealed class AuditLog(AuditChain chain, TimeProvider time) : IDisposable
{
    private const int Attempts = 5;

    private readonly SemaphoreSlim gate = new(1);

    /// <summary>Like <see cref="DbContext.SaveChangesAsync(CancellationToken)"/>, with the audit row of what is being saved.</summary>
    public async Task SaveAsync(PortalDb db, AuditFact fact, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            chain.WriteHead(await AppendAsync(db, fact, cancellationToken));
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The same for a change that runs in the database: both happen or neither, and no change leaves no row.</summary>
    /// <returns>Rows changed.</returns>
    public async Task<int> SaveAsync(PortalDb db, AuditFact fact, Func<Task<int>> change, CancellationToken cancellationToken)
    {
        // The gate before the transaction: the other way round two writers could each hold what the other waits for.
        await gate.WaitAsync(cancellationToken);
        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            var changed = await change();
            if (changed == 0)
            {
                return 0;
            }
            var sequence = await AppendAsync(db, fact, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            chain.WriteHead(sequence);
            return changed;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The same, begun again once where somebody else changed what this change began from.</summary>
    public async Task<int> SaveAgainAsync(PortalDb db, AuditFact fact, Func<Task<int>> change, CancellationToken cancellationToken)
    {
        try
        {
            return await SaveAsync(db, fact, change, cancellationToken);
        }
        catch (DbUpdateException)
        {
            db.ChangeTracker.Clear();
            return await SaveAsync(db, fact, change, cancellationToken);
        }
    }

    public void Dispose() => gate.Dispose();

    /// <returns>The sequence number of the new row.</returns>
    private async Task<long> AppendAsync(PortalDb db, AuditFact fact, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var last = await db.AuditEntries.AsNoTracking().OrderByDescending(e => e.Sequence).FirstOrDefaultAsync(cancellationToken);
            var entry = Link(last, fact);
            db.Add(entry);
            try
            {
                await db.SaveChangesAsync(cancellationToken);
                return entry.Sequence;
            }
            catch (DbUpdateException) when (attempt < Attempts)
            {
                db.Entry(entry).State = EntityState.Detached;
                if (!await db.AuditEntries.AnyAsync(e => e.Sequence == entry.Sequence, cancellationToken))
                {
                    // Not another replica's row in our place: the change itself was refused.
                    throw;
                }
            }
        }
    }

    private AuditEntry Link(AuditEntry? last, AuditFact fact)
    {
        var sequence = (last?.Sequence ?? 0) + 1;
        // Whole microseconds: what the database gives back must hash to the same.
        var now = time.GetUtcNow().UtcDateTime;
        var at = new DateTime(now.Ticks - (now.Ticks % TimeSpan.TicksPerMicrosecond), DateTimeKind.Utc);
        var actor = fact.Actor ?? "";
        var target = fact.Target.Length <= 128 ? fact.Target : fact.Target[..128];
        return new AuditEntry
        {
            Sequence = sequence,
            At = at,
            Action = fact.Action,
            Actor = actor,
            OrganisationId = fact.OrganisationId,
            Target = target,
            Hash = chain.HashOf(last?.Hash ?? [], sequence, at, fact.Action, actor, fact.OrganisationId, target),
        };
    }
}
