using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Features.Models;

namespace Portal.Server.Features.Publishing.Lifecycle;

/// <summary>
/// Keeps this process in step with what others let in: each version that is served is loaded here, too, and the available one
/// answers who names none. For one round at a time.
/// </summary>
internal sealed class VersionsInStep(
    IDbContextFactory<PortalDb> databases, ManifestCache manifests, ModelLoading loading, ModelReadinessBoard board, TimeProvider time,
    ILogger<VersionsInStep> logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    // Only of versions that failed.
    private readonly Dictionary<int, (long At, TimeSpan Pause)> tries = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // What was served before this process began is loaded by its start.
        await loading.Started.WaitAsync(cancellationToken);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var served = await db.ModelVersions.Served().OrderBy(v => v.State == ModelVersionState.Available).ThenBy(v => v.Id)
            .Select(v => new { v.Id, v.Model!.Slug, v.Version, v.State }).ToListAsync(cancellationToken);
        foreach (var version in served.Where(v => board.Of(v.Slug) != ModelReadiness.Unloaded))
        {
            if (loading.Fared(version.Slug, version.Version) is null)
            {
                await TryAsync(db, version.Id, cancellationToken);
            }
            if (version.State == ModelVersionState.Available)
            {
                loading.Answer(version.Slug, version.Version);
            }
        }
    }

    // Its files may come later than its row: what failed is tried again, more and more seldom.
    private async Task TryAsync(PortalDb db, int id, CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        if (tries.TryGetValue(id, out var last))
        {
            if (time.GetElapsedTime(last.At) < last.Pause)
            {
                return;
            }
            pause = last.Pause * 2 < LongestPause ? last.Pause * 2 : LongestPause;
        }
        tries[id] = (time.GetTimestamp(), pause);
        try
        {
            var manifest = await manifests.OfAsync(db, id, cancellationToken);
            if (await loading.EnsureAsync(manifest).WaitAsync(cancellationToken) is null)
            {
                tries.Remove(id);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // One that cannot be loaded must not keep the others away.
            logger.NotFollowed(id, exception);
        }
    }
}
