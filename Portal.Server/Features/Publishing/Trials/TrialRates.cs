using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using Portal.Client.Contracts;

namespace Portal.Server.Features.Publishing.Trials;

/// <summary>How often an organisation may try its drafts: as often as people do, and one after the other.</summary>
internal sealed class TrialRates : IDisposable
{
    private readonly PartitionedRateLimiter<int> rates = PartitionedRateLimiter.Create<int, int>(organisation => RateLimitPartition.GetTokenBucketLimiter(
        organisation,
        _ => new()
        {
            TokenLimit = TrialRules.PerMinute,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = Pause,
            AutoReplenishment = true,
        }));

    private readonly ConcurrentDictionary<int, bool> underWay = new();

    /// <summary>When the next try of who tried too often may be made.</summary>
    public static TimeSpan Pause { get; } = TimeSpan.FromMinutes(1) / TrialRules.PerMinute;

    public bool Take(int organisation)
    {
        using var lease = rates.AttemptAcquire(organisation);
        return lease.IsAcquired;
    }

    /// <summary>Begins an organisation's only try of the moment.</summary>
    /// <returns>Ends it; null while another is under way.</returns>
    public IDisposable? Begin(int organisation) => underWay.TryAdd(organisation, true) ? new UnderWay(underWay, organisation) : null;

    public void Dispose() => rates.Dispose();

    private sealed class UnderWay(ConcurrentDictionary<int, bool> all, int organisation) : IDisposable
    {
        private int ended;

        // Once: after it the place may be another's.
        public void Dispose()
        {
            if (Interlocked.Exchange(ref ended, 1) == 0)
            {
                all.TryRemove(organisation, out _);
            }
        }
    }
}
