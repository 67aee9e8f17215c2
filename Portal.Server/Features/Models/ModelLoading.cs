using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Server.Data;
using Portal.Server.Gateway;
using Portal.Server.Hosting;

namespace Portal.Server.Features.Models;

/// <summary>Loads the models whose files are here, without holding up the start.</summary>
internal sealed class ModelLoading(
    ModelPlaces places, IDbContextFactory<PortalDb> databases, IPredictionEngine engine, ServedVersions served, ModelReadinessBoard board,
    TimeProvider time, IStringLocalizer<ApiText> text, ILogger<ModelLoading> logger) : IStartupStep, IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentDictionary<(string Slug, string Version), ModelReadiness> fared = new();
    // The version of a model that answers who names none: how the others fare says nothing of the model.
    private readonly ConcurrentDictionary<string, string> answering = new();
    private readonly ConcurrentDictionary<(string Slug, string Version), Lazy<Task<string?>>> underWay = new();
    // Between a look at the board and a change of it no operator may take the model out of service.
    private readonly Lock boarding = new();
    private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task loading = Task.CompletedTask;
    private int disposed;

    public int Order => 30;

    /// <summary>Completes when each version that was served at the start was tried once.</summary>
    public Task Started => started.Task;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        // The one that answers who names no version comes last: it is the engine's newest.
        var versions = await db.ModelVersions.Served().OrderBy(v => v.Model!.Slug).ThenBy(v => v.State == ModelVersionState.Available).ThenBy(v => v.Id)
            .Select(v => new { v.ManifestJson, v.State }).ToListAsync(cancellationToken);
        var ready = new List<ModelManifest>();
        foreach (var version in versions)
        {
            var manifest = ManifestCache.Parse(version.ManifestJson);
            if (version.State != ModelVersionState.Available)
            {
                ready.Add(manifest);
                continue;
            }
            answering[manifest.Slug] = manifest.Version;
            var missing = places.Missing(manifest);
            if (missing.Count == 0)
            {
                board.Loading(manifest.Slug);
                ready.Add(manifest);
            }
            else
            {
                fared[(manifest.Slug, manifest.Version)] = ModelReadiness.WeightsMissing;
                board.Set(manifest.Slug, ModelReadiness.WeightsMissing);
                ModelsLog.WeightsMissing(logger, manifest.Slug, string.Join(", ", missing));
            }
        }
        loading = Task.Run(() => LoadAsync(ready), CancellationToken.None);
    }

    /// <summary>
    /// Loads a listed model's versions once more; what served before goes on until the new one is ready, or for good when it fails.
    /// </summary>
    /// <returns>Null, or why the version that answers who names none was not loaded; safe to show.</returns>
    public async Task<string?> ReloadAsync(string slug, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var versions = await db.ModelVersions.Served().Where(v => v.Model!.Slug == slug).OrderBy(v => v.Id)
            .Select(v => new { v.ManifestJson, v.State }).ToListAsync(cancellationToken);
        var available = versions.Last(v => v.State == ModelVersionState.Available);
        var manifest = ManifestCache.Parse(available.ManifestJson);
        if (places.Missing(manifest).Count > 0)
        {
            return "its weights are not on this machine";
        }
        answering[slug] = manifest.Version;
        // An unload took those that are served beside it along; one that cannot be loaded is no reason to refuse the model.
        foreach (var other in versions.FindAll(v => v != available).ConvertAll(v => ManifestCache.Parse(v.ManifestJson)))
        {
            if (places.Of(other).Isolation == Isolation.Worker)
            {
                await TryLoadAsync(other);
            }
        }
        try
        {
            await LoadAsync(manifest);
            Settle(manifest, ModelReadiness.Ready, byOperator: true);
            return null;
        }
        catch (Exception exception) when (exception is ModelFileException or InvalidManifestException or ModelLoadException)
        {
            ModelsLog.LoadFailed(logger, slug, manifest.Version, exception);
            var kept = engine.Repository.FirstOrDefault(entry => entry.Slug == slug && entry.Version == manifest.Version);
            Settle(manifest, kept?.State == ServedState.Ready ? ModelReadiness.Ready : ModelReadiness.Failed, byOperator: true);
            return kept?.Reason ?? "it cannot be used";
        }
    }

    /// <summary>Loads an approved version beside those that serve.</summary>
    /// <param name="manifest">The version.</param>
    /// <param name="isAvailable">Whether it answers who names no version.</param>
    /// <returns>Null, or why it was not loaded; safe to show.</returns>
    public async Task<string?> ServeAsync(ModelManifest manifest, bool isAvailable)
    {
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
            answering[manifest.Slug] = manifest.Version;
        }
        // Only an operator lets a version in as the available one.
        Settle(manifest, ModelReadiness.Ready, byOperator: isAvailable);
        return null;
    }

    /// <returns>How a version fared on this machine; null for one that it never tried.</returns>
    public ModelReadiness? Fared(string slug, string version) => fared.TryGetValue((slug, version), out var how) ? how : null;

    /// <summary>Loads a version unless it is ready. What an operator took out of service, or is quarantined, is left so.</summary>
    /// <returns>Null, or why it does not answer, in the caller's language; safe to show.</returns>
    public async Task<string?> EnsureAsync(ModelManifest manifest) =>
        board.Of(manifest.Slug) == ModelReadiness.Unloaded ? text["LoadUnloaded"].Value
        : engine.IsQuarantined(manifest.Slug, manifest.Version) ? text["LoadQuarantined"].Value
        : engine.Repository.Any(entry => entry.Slug == manifest.Slug && entry.Version == manifest.Version && entry.State == ServedState.Ready)
            ? null
            : await ServeOnceAsync(manifest);

    /// <summary>Has a version that was loaded answer who names none.</summary>
    public void Answer(ModelManifest manifest) => Answer(manifest.Slug, manifest.Version);

    /// <summary>The same; nothing happens where it does so already.</summary>
    public void Answer(string slug, string version)
    {
        if (answering.GetValueOrDefault(slug) == version)
        {
            return;
        }
        answering[slug] = version;
        if (fared.TryGetValue((slug, version), out var readiness))
        {
            SetBoard(slug, readiness, byOperator: false);
        }
    }

    /// <summary>Takes one version out of service. Should it be let in later, by whichever process, it is tried anew.</summary>
    public Task<bool> StopAsync(ModelManifest manifest)
    {
        fared.TryRemove((manifest.Slug, manifest.Version), out _);
        return engine.UnloadAsync(manifest.Slug, manifest.Version);
    }

    /// <summary>Takes a model out of service until it is loaded again or the portal starts anew; what it had accepted is still answered.</summary>
    public async Task UnloadAsync(string slug)
    {
        // First the board: who comes now is told, not queued behind the drain.
        SetBoard(slug, ModelReadiness.Unloaded, byOperator: true);
        foreach (var version in fared.Keys.Where(version => version.Slug == slug))
        {
            fared[version] = ModelReadiness.Unloaded;
        }
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

    // Who asks for a version that is being loaded waits for that load.
    private async Task<string?> ServeOnceAsync(ModelManifest manifest)
    {
        var key = (manifest.Slug, manifest.Version);
        var load = underWay.GetOrAdd(key, _ => new(() => ServeAsync(manifest, isAvailable: false)));
        try
        {
            return await load.Value;
        }
        finally
        {
            underWay.TryRemove(new(key, load));
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
        started.TrySetResult();
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
                if (Fared(manifest.Slug, manifest.Version) != ModelReadiness.Failed
                    || await TryLoadAsync(manifest) is not { } failure || !MayPass(manifest, failure))
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

    private void Settle(ModelManifest manifest, ModelReadiness readiness, bool byOperator = false)
    {
        fared[(manifest.Slug, manifest.Version)] = readiness;
        if (answering.GetValueOrDefault(manifest.Slug) == manifest.Version)
        {
            SetBoard(manifest.Slug, readiness, byOperator);
        }
    }

    // What an operator took out of service only an operator brings back.
    private void SetBoard(string slug, ModelReadiness readiness, bool byOperator)
    {
        lock (boarding)
        {
            if (byOperator || board.Of(slug) != ModelReadiness.Unloaded)
            {
                board.Set(slug, readiness);
            }
        }
    }
}
