using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Inference.Engine;
using Portal.Server.Data;
using Portal.Server.Features.Models;
using Portal.Server.Gateway;

namespace Portal.Server.Features.Publishing.Lifecycle;

/// <summary>Every minute: reminds, retires, and on each replica unloads what was retired a while ago.</summary>
internal sealed class LifecycleWork(
    IDbContextFactory<PortalDb> databases, VersionEnds ends, ModelLoading loading, IPredictionEngine engine, TimeProvider time, ILogger<LifecycleWork> logger)
    : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    // A call that the door let in a moment before has reached the engine by then, and the engine drains what it has.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (await ends.RunAsync(cancellationToken) is > 0 and var retired)
        {
            logger.Retired(retired);
        }
        await UnloadAsync(cancellationToken);
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

    private async Task UnloadAsync(CancellationToken cancellationToken)
    {
        var over = time.GetUtcNow().UtcDateTime - Grace;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var retired = await db.ModelVersions.Where(v => v.State == ModelVersionState.Retired && v.StateSince <= over)
            .Select(v => new { v.Model!.Slug, v.Version, v.ManifestJson }).ToListAsync(cancellationToken);
        foreach (var version in retired.Where(v => engine.Repository.Any(
            entry => entry.Slug == v.Slug && entry.Version == v.Version && entry.State == ServedState.Ready)))
        {
            await loading.StopAsync(ManifestCache.Parse(version.ManifestJson));
        }
    }
}
