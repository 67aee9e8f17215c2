using Microsoft.Extensions.Logging.Abstractions;
using Portal.Inference.Backends;
using Portal.Inference.Diagnostics;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Sessions;
using Portal.Inference.Tensors;
using Portal.Tests.Onnx;

namespace Portal.Inference.Tests.Batching;

/// <summary>A graph behind its queue, on lanes of its own unless it is given some.</summary>
internal sealed class OpenGraph : IAsyncDisposable
{
    private readonly ComputeBudget? own;
    private readonly VersionStatistics statistics = new(TimeProvider.System);

    public OpenGraph(IGraphRunner runner, Func<ModelManifest, ModelManifest>? change = null, EngineOptions? options = null, ComputeBudget? budget = null)
    {
        using var folder = new ModelFolder();
        own = budget is null ? new(options ?? new EngineOptions { ComputeThreads = 2 }, TimeProvider.System) : null;
        Graph = OrtGraph.Open(folder.Add("model", [1], change), runner, budget ?? own!, statistics);
    }

    public OpenGraph(byte[] model, Func<ModelManifest, ModelManifest>? change = null, EngineOptions? options = null)
        : this(Runner(model), change, options)
    {
    }

    public OrtGraph Graph { get; }

    public VersionSnapshot Statistics => statistics.Snapshot;

    public static ManifestSequence EncoderLengths { get; } =
        new(1, new Dictionary<string, double> { ["input_ids"] = 0, ["attention_mask"] = 0 }, []);

    public static IGraphRunner Runner(byte[] model) => new ExecutionBackend("Cpu", null, NullLogger.Instance).OpenGraph(model);

    /// <summary>Always up to so many rows, so that a busy machine's curve decides nothing in a test.</summary>
    public static Func<ModelManifest, ModelManifest> Pinned(int rows, ManifestSequence? sequence = null) =>
        manifest => manifest with { Batching = new("pinned", rows), Sequence = sequence };

    public Task<(TensorOutput Output, PredictionTiming Timing)> Run(
        Tensor[] tensors, string tenant = "a", TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        Graph.RunAsync(new(tensors), new(tenant, timeout), cancellationToken).AsTask();

    public async ValueTask DisposeAsync()
    {
        await Graph.DisposeAsync();
        own?.Dispose();
    }
}
