using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace Portal.Server.Gateway.Admission;

/// <summary>Bounds what computes and what waits, so that overload is refused instead of piling up in memory.</summary>
internal sealed class RunSlots(IOptions<GatewayOptions> options) : IDisposable
{
    private readonly ConcurrencyLimiter limiter = new(new()
    {
        PermitLimit = options.Value.MaxRunning,
        QueueLimit = options.Value.MaxQueue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    public int MaxQueue => options.Value.MaxQueue;

    /// <returns>Not acquired when the queue is full.</returns>
    public ValueTask<RateLimitLease> EnterAsync(CancellationToken cancellationToken) => limiter.AcquireAsync(1, cancellationToken);

    public void Dispose() => limiter.Dispose();
}
