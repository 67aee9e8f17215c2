using Microsoft.Extensions.Options;
using Portal.Inference.Diagnostics;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Server.Features.Models;
using Portal.Server.Features.Publishing.Uploads;

namespace Portal.Server.Features.Publishing.Trials;

/// <summary>
/// Runs versions that nobody approved yet, in a worker of an engine of its own: what is tried here can never answer a
/// subscriber. One version at a time; its worker stays for a minute, since who tries once tries again.
/// </summary>
internal sealed class TrialBench : IAsyncDisposable
{
    private readonly UploadFolders folders;
    private readonly EngineOptions options;
    private readonly Lazy<InferenceEngine> engine;
    private readonly TrialDeaths deaths;
    private readonly SemaphoreSlim turn = new(1);
    private string? loaded;
    private (string Slug, string Version)? present;
    private TrialKey? tried;
    private int disposed;

    public TrialBench(UploadFolders folders, IOptions<EngineOptions> options, TimeProvider time, ILoggerFactory loggers)
    {
        (this.folders, this.options) = (folders, Alone(options.Value));
        deaths = new(this.options.Workers, time);
        engine = new(() =>
        {
            var made = new InferenceEngine(loggers, this.options);
            made.WorkerDied += Note;
            return made;
        });
    }

    /// <summary>How long a version may take to start.</summary>
    /// <exception cref="InvalidManifestException">It is no version's manifest.</exception>
    public TimeSpan StartOf(string json) => options.Workers.StartWith(ManifestCache.Parse(json).Files.Values.Sum(file => file.Bytes));

    /// <summary>Calls a version when its turn comes, however long that and the call take.</summary>
    public Task<T> WithAsync<T>(string json, Func<InferenceEngine, ModelManifest, Task<T>> use, CancellationToken cancellationToken) =>
        WithAsync(json, (made, manifest, _) => use(made, manifest), Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>Calls a version when its turn comes.</summary>
    /// <param name="json">The version's manifest as it is now.</param>
    /// <param name="use">Calls the version, until its token is cancelled.</param>
    /// <param name="longest">How long to wait for those before, and then how long to load and run.</param>
    /// <param name="cancellationToken">Gives up waiting, loading and running.</param>
    /// <exception cref="TimeoutException">Those before take too long.</exception>
    /// <exception cref="OperationCanceledException">The caller left, or its own time is over.</exception>
    /// <exception cref="WorkerUnavailableException">Its worker died too often.</exception>
    /// <exception cref="ModelFileException">A file is missing or has changed.</exception>
    /// <exception cref="InvalidManifestException">The manifest asks for what the engine does not have.</exception>
    /// <exception cref="ModelLoadException">The version cannot be loaded.</exception>
    public async Task<T> WithAsync<T>(
        string json, Func<InferenceEngine, ModelManifest, CancellationToken, Task<T>> use, TimeSpan longest, CancellationToken cancellationToken)
    {
        var manifest = ManifestCache.Parse(json);
        var key = TrialKey.Of(manifest, json);
        // Nobody waits for a turn that comes to nothing.
        deaths.ThrowIfQuarantined(key);
        if (!await turn.WaitAsync(longest, cancellationToken))
        {
            throw new TimeoutException("Others are tried.");
        }
        try
        {
            // Its own time begins with its turn.
            using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            late.CancelAfter(longest);
            deaths.ThrowIfQuarantined(key);
            if (loaded != json)
            {
                await LoadAsync(manifest, key, late.Token);
                loaded = json;
            }
            return await use(engine.Value, manifest, late.Token);
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
        {
            if (engine.IsValueCreated)
            {
                await engine.Value.DisposeAsync();
            }
            turn.Dispose();
        }
    }

    private async Task LoadAsync(ModelManifest manifest, TrialKey key, CancellationToken cancellationToken)
    {
        loaded = null;
        if (present is { } former)
        {
            present = null;
            await engine.Value.UnloadAsync(former.Slug, former.Version);
        }
        // A start may die as well.
        Volatile.Write(ref tried, key);
        await engine.Value.LoadAsync(manifest, folders.Version(manifest.Slug, manifest.Version), Isolation.Worker, cancellationToken);
        present = (manifest.Slug, manifest.Version);
    }

    private void Note(WorkerNotice death)
    {
        if (Volatile.Read(ref tried) is { } key && (key.Slug, key.Version) == (death.Slug, death.Version))
        {
            deaths.Add(key, death);
        }
    }

    // Nobody is served here: nothing is measured beforehand, and nobody stands by for the next.
    private static EngineOptions Alone(EngineOptions options) => options with
    {
        Workers = options.Workers with { Most = 1, StandBy = false, WarmUp = TimeSpan.Zero, Idle = TimeSpan.FromMinutes(1) },
    };
}
