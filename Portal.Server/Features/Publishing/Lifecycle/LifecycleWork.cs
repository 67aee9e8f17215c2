using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Client.Contracts;
using Portal.Inference.Engine;
using Portal.Server.Data;
using Portal.Server.Features.Models;
using Portal.Server.Gateway;

namespace Portal.Server.Features.Publishing.Lifecycle;

/// <summary>
/// Every minute: reminds, retires, and on each replica unloads what was retired a while ago. Every few seconds: loads what other
/// replicas let in.
/// </summary>
internal sealed class LifecycleWork(
    IDbContextFactory<PortalDb> databases, VersionEnds ends, VersionsInStep step, ModelLoading loading, IPredictionEngine engine,
    IOptions<GatewayOptions> options, TimeProvider time, ILogger<LifecycleWork> logger)
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

    // Two rounds: an end that is due does not wait for a load.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        RepeatAsync(Every, RunAsync, logger.RoundFailed, stoppingToken),
        RepeatAsync(TimeSpan.FromSeconds(options.Value.SumsSeconds), step.RunAsync, logger.FollowingFailed, stoppingToken));

    private async Task RepeatAsync(TimeSpan every, Func<CancellationToken, Task> round, Action<Exception> failed, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await round(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                failed(exception);
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
