using System.Threading.RateLimiting;
using Portal.Client.Contracts;

namespace Portal.Server.Features.Publishing.Trials;

/// <summary>How often an organisation may try its drafts: as often as people do.</summary>
internal sealed class TrialRates : IDisposable
{
    private readonly PartitionedRateLimiter<int> rates = PartitionedRateLimiter.Create<int, int>(organisation => RateLimitPartition.GetTokenBucketLimiter(
        organisation,
        _ => new()
        {
            TokenLimit = TrialRules.PerMinute,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromMinutes(1) / TrialRules.PerMinute,
            AutoReplenishment = true,
        }));

    public bool Take(int organisation)
    {
        using var lease = rates.AttemptAcquire(organisation);
        return lease.IsAcquired;
    }

    public void Dispose() => rates.Dispose();
}
