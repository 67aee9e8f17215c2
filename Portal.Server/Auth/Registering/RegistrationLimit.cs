using System.Net;
using System.Threading.RateLimiting;

namespace Portal.Server.Auth.Registering;

/// <summary>Bounds how many accounts one network may try to make in an hour: <c>Auth:RegistrationsPerHour</c>, 60 unless told.</summary>
internal sealed class RegistrationLimit(IConfiguration configuration) : IDisposable
{
    private readonly PartitionedRateLimiter<string> limiter = PartitionedRateLimiter.Create<string, string>(network =>
        RateLimitPartition.GetFixedWindowLimiter(network, _ => new FixedWindowRateLimiterOptions
        {
            PermitLimit = configuration.GetValue("Auth:RegistrationsPerHour", 60),
            Window = Window,
        }));

    public static TimeSpan Window { get; } = TimeSpan.FromHours(1);

    public bool Admits(IPAddress? address)
    {
        using var lease = limiter.AttemptAcquire(CallerNetwork.Of(address));
        return lease.IsAcquired;
    }

    public void Dispose() => limiter.Dispose();
}
