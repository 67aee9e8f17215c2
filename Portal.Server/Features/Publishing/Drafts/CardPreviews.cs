using System.Threading.RateLimiting;

namespace Portal.Server.Features.Publishing.Drafts;

/// <summary>How often a person may have a card rendered: as often as one types, not as often as a script does.</summary>
internal sealed class CardPreviews : IDisposable
{
    private readonly PartitionedRateLimiter<string> rates = PartitionedRateLimiter.Create<string, string>(person => RateLimitPartition.GetTokenBucketLimiter(
        person, _ => new() { TokenLimit = 30, TokensPerPeriod = 2, ReplenishmentPeriod = TimeSpan.FromSeconds(1), AutoReplenishment = true }));

    public bool Take(string person)
    {
        using var lease = rates.AttemptAcquire(person);
        return lease.IsAcquired;
    }

    public void Dispose() => rates.Dispose();
}
