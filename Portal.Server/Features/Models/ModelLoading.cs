using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Server.Data;
using Portal.Server.Gateway;
using Portal.Server.Hosting;

namespace Portal.Server.Features.Models;

/// <summary>Loads the models whose files are here, without holding up the start.</summary>
internal sealed class ModelLoading(
    ModelPlaces places, IDbContextFactory<PortalDb> databases, IPredictionEngine engine, ServedVersions served, ModelReadinessBoard board,
    TimeProvider time, ILogger<ModelLoading> logger) : IStartupStep, IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource stopping = new();
    // Versions that only who names them is answered by: how they fare says nothing of the model.
    private readonly ConcurrentDictionary<(string Slug, string Version), bool> beside = new();
    private Task loading = Task.CompletedTask;
    private int disposed;

    public int Order => 30;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        // The one that answers who names no version comes last: it is the engine's newest.
        var versions = await db.ModelVersions
            .Where(v => v.State == ModelVersionState.Available || (v.FormJson != null
                && (v.State == ModelVersionState.Preview || v.State == ModelVersionState.Legacy || v.State == ModelVersionState.Deprecated)))
            .OrderBy(v => v.Model!.Slug).ThenBy(v => v.State == ModelVersionState.Available).ThenBy(v => v.Id)
            .Select(v => new { v.ManifestJson, v.State }).ToListAsync(cancellationToken);
        var ready = new List<ModelManifest>();
        foreach (var version in versions)
        {
            var manifest = ManifestCache.Parse(version.ManifestJson);
            if (version.State != ModelVersionState.Available)
            {
                beside.TryAdd((manifest.Slug, manifest.Version), true);
                ready.Add(manifest);
                continue;
            }
            var missing = places.Missing(manifest);
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

    /// <summary>Loads a listed model's version once more; what served before goes on until the new one is ready, or for good when it fails.</summary>
    /// <returns>Null, or why the model was not loaded; safe to show.</returns>
    public async Task<string?> ReloadAsync(string slug, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var json = await db.ModelVersions.Where(v => v.Model!.Slug == slug && v.State == ModelVersionState.Available)
            .OrderByDescending(v => v.Id).Select(v => v.ManifestJson).FirstAsync(cancellationToken);
        var manifest = ManifestCache.Parse(json);
        if (places.Missing(manifest).Count > 0)
        {
            return "its weights are not on this machine";
        }
        try
        {
            await LoadAsync(manifest);
            board.Set(slug, ModelReadiness.Ready);
            return null;
        }
        catch (Exception exception) when (exception is ModelFileException or InvalidManifestException or ModelLoadException)
        {
            ModelsLog.LoadFailed(logger, slug, manifest.Version, exception);
            var serves = engine.Repository.Any(entry => entry.Slug == slug && entry.State == ServedState.Ready);
            board.Set(slug, serves ? ModelReadiness.Ready : ModelReadiness.Failed);
            return engine.Repository.FirstOrDefault(entry => entry.Slug == slug && entry.Version == manifest.Version)?.Reason ?? "it cannot be used";
        }
    }

    /// <summary>Loads an approved version beside those that serve.</summary>
    /// <param name="manifest">The version.</param>
    /// <param name="isAvailable">Whether it answers who names no version.</param>
    /// <returns>Null, or why it was not loaded; safe to show.</returns>
    public async Task<string?> ServeAsync(ModelManifest manifest, bool isAvailable)
    {
        if (!isAvailable)
        {
            beside.TryAdd((manifest.Slug, manifest.Version), true);
        }
        try
        {
            await LoadAsync(manifest);
        }
        catch (Exception exception) when (exception is ModelFileException or InvalidManifestException or ModelLoadException)
        {
            ModelsLog.LoadFailed(logger, manifest.Slug, manifest.Version, exception);
            return exception.Message;
        }
        if (isAvailable)
        {
            beside.TryRemove((manifest.Slug, manifest.Version), out _);
            board.Set(manifest.Slug, ModelReadiness.Ready);
        }
        return null;
    }

    /// <summary>Takes one version out of service.</summary>
    public Task<bool> StopAsync(ModelManifest manifest) => engine.UnloadAsync(manifest.Slug, manifest.Version);

    /// <summary>Takes a model out of service until it is loaded again or the portal starts anew; what it had accepted is still answered.</summary>
    public async Task UnloadAsync(string slug)
    {
        // First the board: who comes now is told, not queued behind the drain.
        board.Set(slug, ModelReadiness.Unloaded);
        await engine.UnloadAsync(slug, version: null);
    }

    public async ValueTask DisposeAsync()
    {
        // Known to the container under two names, so it may be disposed twice.
        if (Interlocked.Exchange(ref disposed, 1) == 0)
        {
            await stopping.CancelAsync();
            await loading;
            stopping.Dispose();
        }
    }

    private async Task LoadAsync(List<ModelManifest> manifests)
    {
        var absent = new List<ModelManifest>();
        foreach (var manifest in manifests)
        {
            if (await TryLoadAsync(manifest) is { } failure && MayPass(manifest, failure))
            {
                absent.Add(manifest);
            }
        }
        // What starting took is garbage now, files read into memory above all; on an idle portal it would stay for hours.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        await LoadWhenBackAsync(absent).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // Files do not mend themselves, but a server that was down when the portal started comes back, and load passes.
    private static bool MayPass(ModelManifest manifest, Exception failure) =>
        manifest.Remote is not null || failure is ModelLoadException { MayPass: true };

    private async Task LoadWhenBackAsync(List<ModelManifest> absent)
    {
        for (var pause = FirstPause; absent.Count > 0; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            await Task.Delay(pause, time, stopping.Token);
            foreach (var manifest in absent.ToList())
            {
                // Who unloads it meanwhile, or loads it, has decided.
                if (board.Of(manifest.Slug) != ModelReadiness.Failed || await TryLoadAsync(manifest) is not { } failure || !MayPass(manifest, failure))
                {
                    absent.Remove(manifest);
                }
            }
        }
    }

    private Task LoadAsync(ModelManifest manifest)
    {
        var place = places.Of(manifest);
        if (place.Isolation == Isolation.Worker)
        {
            served.KeepAll(manifest.Slug);
        }
        return engine.LoadAsync(manifest, place.Folder, place.Isolation, stopping.Token);
    }

    /// <returns>Null, or why it is not loaded.</returns>
    private async Task<Exception?> TryLoadAsync(ModelManifest manifest)
    {
        try
        {
            await LoadAsync(manifest);
            Settle(manifest, ModelReadiness.Ready);
            return null;
        }
        catch (Exception exception)
        {
            // One model that cannot be loaded must not take the others with it.
            Settle(manifest, ModelReadiness.Failed);
            ModelsLog.LoadFailed(logger, manifest.Slug, manifest.Version, exception);
            return exception;
        }
    }

    private void Settle(ModelManifest manifest, ModelReadiness readiness)
    {
        if (!beside.ContainsKey((manifest.Slug, manifest.Version)))
        {
            board.Set(manifest.Slug, readiness);
        }
    }
}
