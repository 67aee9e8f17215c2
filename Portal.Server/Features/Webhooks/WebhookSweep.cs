using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;

namespace Portal.Server.Features.Webhooks;

/// <summary>Forgets events a month after they happened, whatever became of them.</summary>
internal sealed class WebhookSweep(IDbContextFactory<PortalDb> databases, TimeProvider time, ILogger<WebhookSweep> logger) : BackgroundService
{
    public static readonly TimeSpan Stay = TimeSpan.FromDays(30);

    private const int AtOnce = 500;

    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow().UtcDateTime - Stay;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        while (true)
        {
            var old = await db.WebhookEvents.Where(e => e.At < before).OrderBy(e => e.At).Select(e => e.Id).Take(AtOnce).ToListAsync(cancellationToken);
            if (old.Count == 0)
            {
                return;
            }
            await db.WebhookDeliveries.Where(d => old.Contains(d.EventId)).ExecuteDeleteAsync(cancellationToken);
            await db.WebhookEvents.Where(e => old.Contains(e.Id)).ExecuteDeleteAsync(cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                WebhooksLog.SweepFailed(logger, exception);
            }
        }
    }
}
