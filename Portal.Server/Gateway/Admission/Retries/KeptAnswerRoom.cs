using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Server.Data;

namespace Portal.Server.Gateway.Admission.Retries;

/// <summary>
/// Bounds what is kept of one organisation's answers, so that nobody fills the disk with a new Idempotency-Key for each call.
/// Read from the database once a minute, and counted in between: several replicas may go over it by what they keep in a minute.
/// </summary>
internal sealed class KeptAnswerRoom(IDbContextFactory<PortalDb> databases, IOptions<GatewayOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<int, Kept> organisations = new();

    /// <returns>False when the answer must not be kept: the organisation has as much as it may.</returns>
    public async ValueTask<bool> TryTakeAsync(int organisation, int bytes, CancellationToken cancellationToken)
    {
        var kept = organisations.GetOrAdd(organisation, _ => new());
        if (kept.ReadAt is not { } at || time.GetElapsedTime(at) > Fresh)
        {
            kept.Set(await ReadAsync(organisation, cancellationToken), time.GetTimestamp());
        }
        return kept.TryAdd(bytes, (long)options.Value.KeptAnswersMegabytes << 20);
    }

    private async Task<long> ReadAsync(int organisation, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.KeptAnswers.Where(a => a.OrganisationId == organisation).SumAsync(a => (long)a.Sealed.Length, cancellationToken);
    }

    private sealed class Kept
    {
        private readonly Lock gate = new();
        private long total;

        public long? ReadAt { get; private set; }

        public void Set(long bytes, long at)
        {
            lock (gate)
            {
                (total, ReadAt) = (bytes, at);
            }
        }

        public bool TryAdd(int bytes, long most)
        {
            lock (gate)
            {
                if (bytes > most - total)
                {
                    return false;
                }
                total += bytes;
                return true;
            }
        }
    }
}
