using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;
using Portal.Server.Hosting.Verbs;

namespace Portal.Server.Features.Audit;

/// <summary>Walks the audit chain and names the first row that was changed, removed, inserted or cut off.</summary>
internal static class VerifyAudit
{
    public static async Task<int> Run(VerbContext context)
    {
        await using var db = await context.Services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync(context.CancellationToken);
        var chain = context.Services.GetRequiredService<AuditChain>();
        // Read before the rows: the head may lag behind them, never run ahead.
        var head = chain.ReadHead();
        long sequence = 0;
        byte[] previous = [];
        await foreach (var entry in db.AuditEntries.AsNoTracking().OrderBy(e => e.Sequence).AsAsyncEnumerable())
        {
            if (entry.Sequence != sequence + 1 || !CryptographicOperations.FixedTimeEquals(entry.Hash, chain.HashOf(previous, entry)))
            {
                return await Bad(context, sequence + 1);
            }
            (sequence, previous) = (entry.Sequence, entry.Hash);
        }
        if (sequence < head)
        {
            return await Bad(context, sequence + 1);
        }
        await context.Output.WriteLineAsync($"The audit chain holds: {sequence} entries.");
        return 0;
    }

    private static async Task<int> Bad(VerbContext context, long sequence)
    {
        await context.Output.WriteLineAsync($"The audit chain is broken at entry {sequence}.");
        return 1;
    }
}
