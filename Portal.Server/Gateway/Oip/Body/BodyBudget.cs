using Microsoft.Extensions.Options;
using Portal.Server.Gateway.Admission;

namespace Portal.Server.Gateway.Oip.Body;

/// <summary>Bounds the bytes of all bodies under way: many callers at once must not take the memory that one may.</summary>
internal sealed class BodyBudget(IOptions<GatewayOptions> options)
{
    private readonly long bound = (long)options.Value.MaxBodiesMegabytes << 20;
    private long taken;

    public Lease Open() => new(this);

    /// <summary>One request's part; disposing gives it back.</summary>
    internal sealed class Lease(BodyBudget budget) : IDisposable
    {
        private long mine;

        /// <exception cref="InferRequestException">The bodies under way leave no room for so many bytes more.</exception>
        public void Take(long bytes)
        {
            if (Interlocked.Add(ref budget.taken, bytes) > budget.bound)
            {
                Interlocked.Add(ref budget.taken, -bytes);
                throw new BodiesFullException(budget.bound);
            }
            mine += bytes;
        }

        public void Dispose()
        {
            Interlocked.Add(ref budget.taken, -mine);
            mine = 0;
        }
    }
}

/// <summary>The bodies under way are as large as they may be together.</summary>
internal sealed class BodiesFullException(long bytes) : Exception
{
    public long Megabytes { get; } = bytes >> 20;
}
