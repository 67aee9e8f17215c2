using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;
using Portal.Inference.Backends;
using Portal.Inference.Diagnostics;
using Portal.Inference.Models;
using Portal.Inference.Pipelines;

namespace Portal.Inference.Engine;

/// <summary>Runs model versions. Thread-safe.</summary>
public sealed class InferenceEngine : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ServedVersion> served = new(StringComparer.Ordinal);
    private readonly Lock swap = new();
    private readonly ExecutionBackend backend;
    private readonly ComputeBudget budget;
    private readonly ILogger logger;
    private volatile bool disposed;

    /// <summary>An engine without models, on the provider of the build's flavour.</summary>
    public InferenceEngine(ILoggerFactory loggers, EngineOptions? options = null)
        : this(loggers, ExecutionBackend.OfThisBuild(loggers.CreateLogger<ExecutionBackend>()), options)
    {
    }

    internal InferenceEngine(ILoggerFactory loggers, ExecutionBackend backend, EngineOptions? options = null)
    {
        Options = options ?? new();
        logger = loggers.CreateLogger<InferenceEngine>();
        this.backend = backend;
        budget = new(Options, TimeProvider.System);
    }

    /// <summary>The bounds it keeps.</summary>
    public EngineOptions Options { get; }

    /// <summary>How the engine stands.</summary>
    public EngineStatus Status => new(
        backend.Flavour,
        OrtEnv.Instance().GetVersionString(),
        backend.Provider,
        backend.FallbackReason,
        [.. served.Values.Select(version => version.Status).OrderBy(model => model.Slug, StringComparer.Ordinal)]);

    /// <summary>Loads a version beside its predecessor and then takes over; on failure the predecessor keeps serving.</summary>
    /// <param name="manifest">The version.</param>
    /// <param name="folder">Where its files are, by their manifest paths.</param>
    /// <param name="cancellationToken">Gives up loading.</param>
    /// <exception cref="ModelFileException">A file is missing or is not the one that the manifest names.</exception>
    /// <exception cref="InvalidManifestException">The manifest asks for a pipeline that the engine does not have.</exception>
    /// <exception cref="ModelLoadException">ONNX Runtime or the pipeline cannot use the files.</exception>
    public async Task LoadAsync(ModelManifest manifest, string folder, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        try
        {
            var start = Stopwatch.GetTimestamp();
            var files = await ModelFiles.ReadAsync(manifest, folder, cancellationToken);
            var statistics = new VersionStatistics(TimeProvider.System);
            var predictor = await budget.RunAsync(() => PipelineCatalogue.Open(manifest, files, backend, budget, statistics), cancellationToken);
            var loadTime = Stopwatch.GetElapsedTime(start);
            TakeOver(manifest.Slug, new ServedVersion(manifest, predictor, statistics, loadTime));
            EngineLog.VersionLoaded(logger, manifest.Slug, manifest.Version, loadTime.TotalMilliseconds, backend.Provider);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            EngineLog.VersionNotLoaded(logger, failure, manifest.Slug, manifest.Version);
            throw;
        }
    }

    /// <summary>Takes a version out of service; what it had accepted is still answered.</summary>
    /// <param name="model">The model.</param>
    /// <param name="version">The version; null is every version.</param>
    /// <returns>Completes when the sessions are freed; false when no such version is served.</returns>
    public async Task<bool> UnloadAsync(string model, string? version = null)
    {
        ServedVersion? removed;
        lock (swap)
        {
            if (!served.TryGetValue(model, out removed) || (version is not null && removed.Manifest.Version != version))
            {
                return false;
            }

            served.TryRemove(model, out _);
        }

        removed.LetGo();
        await removed.Freed;
        return true;
    }

    /// <summary>What a model takes and gives.</summary>
    /// <exception cref="PredictionRefusedException">No such model or version is loaded.</exception>
    public ModelSignature Describe(string model, string? version = null)
    {
        var found = Hold(model, version);
        try
        {
            return new(
                model, found.Manifest.Version, [found.Manifest.Version], "onnx_onnxv1", found.Predictor.Inputs, found.Predictor.Outputs);
        }
        finally
        {
            found.LetGo();
        }
    }

    /// <summary>Units that the input will cost at most, from its header alone: nothing is decoded.</summary>
    /// <param name="model">The model.</param>
    /// <param name="version">Its version; null is the newest.</param>
    /// <param name="input">The input.</param>
    /// <exception cref="PredictionRefusedException">The header shows that it cannot be predicted on.</exception>
    public long Measure(string model, string? version, PredictionInput input)
    {
        var found = Hold(model, version);
        try
        {
            return found.Measure(input);
        }
        finally
        {
            found.LetGo();
        }
    }

    /// <summary>Runs the model on the input, whose tensors it takes over. The caller disposes the output.</summary>
    /// <param name="model">The model.</param>
    /// <param name="version">Its version; null is the newest.</param>
    /// <param name="input">The input.</param>
    /// <param name="context">Who asks and until when.</param>
    /// <param name="cancellationToken">Drops the call where it waits and stops it where it runs.</param>
    /// <exception cref="PredictionRefusedException">The input cannot be predicted on.</exception>
    /// <exception cref="EngineOverloadedException">A queue is full.</exception>
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
        List<ServedVersion> versions;
        lock (swap)
        {
            if (disposed)
            {
                return;
            }

            disposed = true;
            versions = [.. served.Values];
            served.Clear();
        }

        versions.ForEach(version => version.LetGo());
        await Task.WhenAll(versions.Select(version => version.Freed));
        budget.Dispose();
    }

    private void TakeOver(string slug, ServedVersion version)
    {
        ServedVersion? replaced = null;
        lock (swap)
        {
            if (disposed)
            {
                version.LetGo();
            }

            ObjectDisposedException.ThrowIf(disposed, this);
            served.TryGetValue(slug, out replaced);
            served[slug] = version;
        }

        replaced?.LetGo();
    }

    // A version that is found but no longer held has just been replaced: its successor is in the table by now.
    private ServedVersion Hold(string model, string? version)
    {
        while (served.TryGetValue(model, out var found) && (version is null || found.Manifest.Version == version))
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
