using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;
using Portal.Inference.Backends;
using Portal.Inference.Models;
using Portal.Inference.Pipelines;

namespace Portal.Inference.Engine;

/// <summary>Runs model versions. Thread-safe.</summary>
public sealed class InferenceEngine : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ServedVersion> served = new(StringComparer.Ordinal);
    private readonly Lock swap = new();
    private readonly ExecutionBackend backend;
    private readonly ILogger logger;
    private volatile bool disposed;

    /// <summary>An engine without models, on the provider of the build's flavour.</summary>
    public InferenceEngine(ILoggerFactory loggers)
        : this(loggers, ExecutionBackend.OfThisBuild(loggers.CreateLogger<ExecutionBackend>()))
    {
    }

    internal InferenceEngine(ILoggerFactory loggers, ExecutionBackend backend)
    {
        logger = loggers.CreateLogger<InferenceEngine>();
        this.backend = backend;
    }

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
            var pipeline = await ComputeBudget.RunAsync(() => PipelineCatalogue.Open(manifest, files, backend), cancellationToken);
            var loadTime = Stopwatch.GetElapsedTime(start);
            TakeOver(manifest.Slug, new ServedVersion(manifest, pipeline, loadTime));
            EngineLog.VersionLoaded(logger, manifest.Slug, manifest.Version, loadTime.TotalMilliseconds, backend.Provider);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            EngineLog.VersionNotLoaded(logger, failure, manifest.Slug, manifest.Version);
            throw;
        }
    }

    /// <summary>Units that the input will cost, from its header alone: nothing is decoded.</summary>
    /// <exception cref="PredictionRefusedException">The header shows that it cannot be predicted on.</exception>
    public long Measure(string model, PredictionInput input)
    {
        var version = Hold(model);
        try
        {
            return version.Measure(input);
        }
        finally
        {
            version.LetGo();
        }
    }

    /// <summary>Runs the model on the input.</summary>
    /// <exception cref="PredictionRefusedException">The input cannot be predicted on.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up; running work was stopped.</exception>
    public async ValueTask<PredictionOutput> PredictAsync(string model, PredictionInput input, CancellationToken cancellationToken)
    {
        var version = Hold(model);
        try
        {
            version.CheckMediaType(input);
            return await ComputeBudget.RunAsync(() => version.Predict(input, cancellationToken), cancellationToken);
        }
        finally
        {
            version.LetGo();
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
    private ServedVersion Hold(string model)
    {
        while (served.TryGetValue(model, out var version))
        {
            if (version.TryHold())
            {
                return version;
            }
        }

        ObjectDisposedException.ThrowIf(disposed, this);
        throw new PredictionRefusedException(RefusalReason.ModelNotLoaded, $"'{model}' is not loaded.");
    }
}
