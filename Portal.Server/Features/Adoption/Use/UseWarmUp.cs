using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;

namespace Portal.Server.Features.Adoption.Use;

/// <summary>Reads the use in the background, at start and again and again, so that no page waits for a day that has ended.</summary>
internal sealed class UseWarmUp(
    UseStore use, IDbContextFactory<PortalDb> databases, TimeProvider time, ILogger<UseWarmUp> logger) : BackgroundService
{
    // What a start has to do comes first.
    private static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Every = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(FirstLook, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            timer.Period = Every;
            try
            {
                await using var db = await databases.CreateDbContextAsync(stoppingToken);
                await use.ReadAsync(db, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                AdoptionLog.UseNotRead(logger, exception);
            }
        }
    }
}
