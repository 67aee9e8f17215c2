using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;
using Portal.Inference.Backends;
using Portal.Inference.Backends.Remote;
using Portal.Inference.Backends.Worker;
using Portal.Inference.Diagnostics;
using Portal.Inference.Models;
using Portal.Inference.Pipelines;

namespace Portal.Inference.Engine;

/// <summary>Runs model versions. Thread-safe.</summary>
public sealed class InferenceEngine : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> loads = new(StringComparer.Ordinal);
    private readonly VersionTable table;
    private readonly ExecutionBackend backend;
    private readonly ComputeBudget budget;
    private readonly WorkerYard workers;
    private readonly ILogger logger;
    private volatile bool disposed;

    /// <summary>A worker's own engine runs what it was started for.</summary>
    internal bool IsWorker { get; init; }

    /// <summary>An engine without models, on the provider of the build's flavour.</summary>
    public InferenceEngine(ILoggerFactory loggers, EngineOptions? options = null)
        : this(loggers, ExecutionBackend.OfThisBuild(loggers.CreateLogger<ExecutionBackend>()), options)
    {
        // Copies of models may be among it: they do not wait for the next worker.
        RunFolder.SweepOnce(Options.Workers.RunFolder);
    }

    internal InferenceEngine(ILoggerFactory loggers, ExecutionBackend backend, EngineOptions? options = null)
    {
        Options = options ?? new();
        table = new(Options);
        logger = loggers.CreateLogger<InferenceEngine>();
        this.backend = backend;
        // Nothing about what runs here is told to anybody.
        OrtEnv.Instance().DisableTelemetryEvents();
        budget = new(Options, TimeProvider.System);
        workers = new(Options, logger);
    }

    /// <summary>Told, on any thread, of every worker that died; it must not throw.</summary>
    public event Action<WorkerNotice>? WorkerDied
    {
        add => workers.Noticed += value;
        remove => workers.Noticed -= value;
    }

    /// <summary>The bounds it keeps.</summary>
    public EngineOptions Options { get; }

    /// <summary>How the engine stands.</summary>
    public EngineStatus Status => new(
        backend.Flavour,
        OrtEnv.Instance().GetVersionString(),
        backend.Provider,
        backend.FallbackReason,
        [.. table.All.Select(version => version.Status).OrderBy(model => model.Slug, StringComparer.Ordinal)]);

    /// <summary>Whether a worker waits to be given a model.</summary>
    internal bool WorkerStandsBy => workers.StandBy.IsReady;

    /// <summary>How long the oldest run has been computing; zero when nothing computes.</summary>
    internal TimeSpan LongestRun => budget.LongestRun;

    /// <summary>Every version ever asked for, and where it stands.</summary>
    public IReadOnlyList<ServedEntry> Repository => table.Entries;

    /// <summary>
    /// Loads a version beside those that serve, warms it up, and only then lets it take over; on failure what served before
    /// still serves, and <see cref="Repository"/> says why. Loads of one model follow each other.
    /// </summary>
    /// <param name="manifest">The version.</param>
    /// <param name="folder">Where its files are, by their manifest paths.</param>
    /// <param name="cancellationToken">Gives up loading.</param>
    /// <exception cref="ModelFileException">A file is missing or is not the one that the manifest names.</exception>
    /// <exception cref="InvalidManifestException">The manifest asks for a pipeline that the engine does not have.</exception>
    /// <exception cref="ModelLoadException">ONNX Runtime or the pipeline cannot use the files, or the version policy forbids.</exception>
    public Task LoadAsync(ModelManifest manifest, string folder, CancellationToken cancellationToken) =>
        LoadAsync(manifest, folder, Isolation.InProcess, cancellationToken);

    /// <summary>The same, in a process of its own where nobody vouches for the model.</summary>
    /// <param name="manifest">The version.</param>
    /// <param name="folder">Where its files are, by their manifest paths; a worker sees this folder only.</param>
    /// <param name="isolation">Where it runs; files that a publisher sent run in a worker whatever is said here.</param>
    /// <param name="cancellationToken">Gives up loading.</param>
    /// <exception cref="ModelFileException">A file is missing or is not the one that the manifest names.</exception>
    /// <exception cref="InvalidManifestException">The manifest asks for a pipeline that the engine does not have.</exception>
    /// <exception cref="ModelLoadException">The files cannot be used, or the version policy forbids.</exception>
    public async Task LoadAsync(ModelManifest manifest, string folder, Isolation isolation, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        var turn = loads.GetOrAdd(manifest.Slug, _ => new(1));
        await turn.WaitAsync(cancellationToken);
        try
        {
            table.Loading(manifest.Slug, manifest.Version);
            var version = await OpenAsync(manifest, folder, isolation, cancellationToken);
            if (table.TakeOver(version) is not { } replaced)
            {
                version.LetGo();
                throw new ObjectDisposedException(nameof(InferenceEngine));
            }

            LetGo(replaced);
            EngineLog.VersionLoaded(
                logger, manifest.Slug, manifest.Version, version.Status.LoadTime.TotalMilliseconds,
                manifest.Remote is { } remote ? $"server '{remote.Server}'" : backend.Provider);
        }
        catch (Exception failure)
        {
            table.Failed(manifest.Slug, manifest.Version, ReasonOf(failure));
            if (failure is not OperationCanceledException)
            {
                EngineLog.VersionNotLoaded(logger, failure, manifest.Slug, manifest.Version);
            }

            throw;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Takes a version out of service; what it had accepted is still answered.</summary>
    /// <param name="model">The model.</param>
    /// <param name="version">The version; null is every version.</param>
    /// <returns>Completes when the sessions are freed; false when no such version is served.</returns>
    public async Task<bool> UnloadAsync(string model, string? version = null)
    {
        var removed = table.Remove(model, version);
        LetGo(removed);
        foreach (var gone in removed)
        {
            await gone.Freed;
            table.Freed(gone);
        }

        IdleMemory.GiveBack();

        return removed.Count > 0;
    }

    /// <summary>What a model takes and gives.</summary>
    /// <exception cref="PredictionRefusedException">No such model or version is loaded.</exception>
    public ModelSignature Describe(string model, string? version = null) => With(model, version, found => new ModelSignature(
        model,
        found.Manifest.Version,
        [.. table.Of(model).Select(served => served.Manifest.Version)],
        found.Platform,
        found.Predictor.Inputs,
        found.Predictor.Outputs)
    {
        TakesTensors = found.Predictor.TakesTensors,
    });

    /// <summary>What a version did since it was loaded.</summary>
    /// <exception cref="PredictionRefusedException">No such model or version is loaded.</exception>
    public VersionSnapshot Statistics(string model, string? version = null) => With(model, version, found => found.Statistics);

    /// <summary>Units that the input will cost at most, from its header alone: nothing is decoded.</summary>
    /// <param name="model">The model.</param>
    /// <param name="version">Its version; null is the newest.</param>
    /// <param name="input">The input.</param>
    /// <exception cref="PredictionRefusedException">The header shows that it cannot be predicted on.</exception>
    public long Measure(string model, string? version, PredictionInput input) =>
        With(model, version, found => found.Predictor.Measure(input));

    /// <summary>Runs the model on the input, whose tensors it takes over. The caller disposes the output.</summary>
    /// <param name="model">The model.</param>
    /// <param name="version">Its version; null is the newest.</param>
    /// <param name="input">The input.</param>
    /// <param name="context">Who asks and until when.</param>
    /// <param name="cancellationToken">Drops the call where it waits and stops it where it runs.</param>
    /// <exception cref="PredictionRefusedException">The input cannot be predicted on.</exception>
    /// <exception cref="EngineOverloadedException">A queue is full.</exception>
    /// <exception cref="RemoteUnavailableException">The server that runs the model cannot take the call now.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up; running work was stopped.</exception>
    public async ValueTask<PredictionOutput> PredictAsync(
        string model, string? version, PredictionInput input, PredictionContext context, CancellationToken cancellationToken)
    {
        var found = Hold(model, version);
        try
        {
            return await found.PredictAsync(input, context, cancellationToken);
        }
        finally
        {
            found.LetGo();
        }
    }

    /// <summary>Takes no more work, waits for what is running, and frees the sessions.</summary>
    public async ValueTask DisposeAsync()
    {
        disposed = true;
        var versions = table.Close();
        LetGo(versions);
        await Task.WhenAll(versions.Select(version => version.Freed));
        await workers.DisposeAsync();
        budget.Dispose();
    }

    private static string ReasonOf(Exception failure) =>
        failure is ModelFileException or InvalidManifestException or ModelLoadException ? failure.Message : "The load was given up.";

    private async Task<ServedVersion> OpenAsync(ModelManifest manifest, string folder, Isolation isolation, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var statistics = new VersionStatistics(TimeProvider.System);
        if (manifest.Remote is null && (isolation == Isolation.Worker || manifest.Source.Registry == ManifestSource.Upload) && !IsWorker)
        {
            var guarded = await WorkerBackend.OpenAsync(manifest, folder, Options, workers, statistics, logger, cancellationToken);
            return new(manifest, guarded, statistics, Stopwatch.GetElapsedTime(start));
        }

        var files = await ModelFiles.ReadAsync(manifest, folder, cancellationToken);
        var predictor = manifest.Remote is null
            ? await budget.RunAsync(() => PipelineCatalogue.Open(manifest, files, backend, budget, statistics), cancellationToken)
            : await RemoteBackend.OpenAsync(manifest, Options, statistics, logger, cancellationToken);
        return new(manifest, predictor, statistics, Stopwatch.GetElapsedTime(start));
    }

    private void LetGo(IReadOnlyList<ServedVersion> versions)
    {
        foreach (var version in versions)
        {
            version.Retire(Options.Drain);
        }
    }

    private T With<T>(string model, string? version, Func<ServedVersion, T> ask)
    {
        var found = Hold(model, version);
        try
        {
            return ask(found);
        }
        finally
        {
            found.LetGo();
        }
    }

    // A version that is found but no longer held has just been replaced: its successor is in the table by now.
    private ServedVersion Hold(string model, string? version)
    {
        while (table.Find(model, version) is { } found)
        {
            if (found.TryHold())
            {
                return found;
            }
        }

        ObjectDisposedException.ThrowIf(disposed, this);
        throw new PredictionRefusedException(
            RefusalReason.ModelNotLoaded, version is null ? $"'{model}' is not loaded." : $"'{model}' {version} is not loaded.");
    }
}
