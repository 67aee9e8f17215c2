using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Inference.Models;
using Portal.Server.Data;
using Portal.Server.Gateway;
using Portal.Server.Hosting;

namespace Portal.Server.Features.Models;

/// <summary>Loads the starter models whose weights are here, without holding up the start.</summary>
internal sealed class ModelLoading(
    StarterModelFolder folder, IDbContextFactory<PortalDb> databases, IPredictionEngine engine, ModelReadinessBoard board,
    TimeProvider time, ILogger<ModelLoading> logger) : IStartupStep, IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource stopping = new();
    private Task loading = Task.CompletedTask;

    public int Order => 30;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var versions = await db.ModelVersions.Where(v => v.State == ModelVersionState.Available)
            .OrderBy(v => v.Model!.Slug).Select(v => v.ManifestJson).ToListAsync(cancellationToken);
        var ready = new List<ModelManifest>();
        foreach (var manifest in versions.Select(ManifestCache.Parse))
        {
            var missing = folder.MissingWeights(manifest);
            if (missing.Count == 0)
            {
                board.Loading(manifest.Slug);
                ready.Add(manifest);
            }
            else
            {
                board.Set(manifest.Slug, ModelReadiness.WeightsMissing);
                ModelsLog.WeightsMissing(logger, manifest.Slug, string.Join(", ", missing));
            }
        }
        loading = Task.Run(() => LoadAsync(ready), CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await loading;
        stopping.Dispose();
    }

    private async Task LoadAsync(List<ModelManifest> manifests)
    {
        var absent = new List<ModelManifest>();
        foreach (var manifest in manifests)
        {
            if (!await TryLoadAsync(manifest) && manifest.Remote is not null)
            {
                absent.Add(manifest);
            }
        }
        await LoadWhenBackAsync(absent).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Files do not mend themselves, but a server that was down when the portal started comes back.</summary>
    private async Task LoadWhenBackAsync(List<ModelManifest> absent)
    {
        for (var pause = FirstPause; absent.Count > 0; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            await Task.Delay(pause, time, stopping.Token);
            foreach (var manifest in absent.ToList())
            {
                // Who unloads it meanwhile, or loads it, has decided.
                if (board.Of(manifest.Slug) != ModelReadiness.Failed || await TryLoadAsync(manifest))
                {
                    absent.Remove(manifest);
                }
            }
        }
    }

    private async Task<bool> TryLoadAsync(ModelManifest manifest)
    {
        try
        {
            await engine.LoadAsync(manifest, folder.Weights(manifest.Slug), stopping.Token);
            board.Set(manifest.Slug, ModelReadiness.Ready);
            return true;
        }
        catch (Exception exception)
        {
            // One model that cannot be loaded must not take the others with it.
            board.Set(manifest.Slug, ModelReadiness.Failed);
            ModelsLog.LoadFailed(logger, manifest.Slug, manifest.Version, exception);
            return false;
        }
    }
}
