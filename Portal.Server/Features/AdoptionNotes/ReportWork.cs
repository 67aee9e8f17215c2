using Portal.Server.Data;

namespace Portal.Server.Features.AdoptionNotes;

/// <summary>Looks for reports that are due, on one replica at a time.</summary>
internal sealed class ReportWork(WorkLeases leases, ReportDelivery delivery, TimeProvider time, ILogger<ReportWork> logger) : BackgroundService
{
    private const string Lease = "adoption-reports";
    private static readonly TimeSpan Holding = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(15);

    /// <returns>False when another replica is at it.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        if (!await leases.TakeAsync(Lease, Holding, cancellationToken))
        {
            return false;
        }
        try
        {
            var delivered = await delivery.DeliverAsync(cancellationToken);
            if (delivered > 0)
            {
                logger.Delivered(delivered);
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
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.RoundFailed(exception);
            }
        }
    }
}
