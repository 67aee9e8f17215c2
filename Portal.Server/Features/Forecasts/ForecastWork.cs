using Microsoft.Extensions.Options;
using Portal.Server.Data;

namespace Portal.Server.Features.Forecasts;

/// <summary>Issues forecasts in the background, on one replica at a time.</summary>
internal sealed class ForecastWork(
    WorkLeases leases, ForecastIssuing issuing, TimeProvider time, IOptions<ForecastOptions> options, ILogger<ForecastWork> logger) : BackgroundService
{
    private const string Lease = "forecasts";

    // Longer than any round: a holder that is gone is waited for no longer than this.
    private static readonly TimeSpan Holding = TimeSpan.FromMinutes(30);

    // Not while the portal is still starting, and again that soon while a round fails.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    /// <summary>One round.</summary>
    /// <returns>False when another replica is at it.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        if (!await leases.TakeAsync(Lease, Holding, cancellationToken))
        {
            return false;
        }
        try
        {
            var begun = time.GetTimestamp();
            var issued = await issuing.IssueAsync(cancellationToken);
            if (issued > 0)
            {
                var milliseconds = time.GetElapsedTime(begun).TotalMilliseconds;
                logger.Issued(issued, milliseconds);
            }
            return true;
        }
        finally
        {
            await leases.ReleaseAsync(Lease);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Soon, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RunAsync(stoppingToken);
                timer.Period = TimeSpan.FromMinutes(options.Value.EveryMinutes);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                timer.Period = TimeSpan.FromMinutes(1);
                logger.RoundFailed(exception);
            }
        }
    }
}
