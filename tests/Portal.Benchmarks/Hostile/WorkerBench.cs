using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Tensors;
using Portal.Tests.Onnx;

namespace Portal.Benchmarks.Hostile;

/// <summary>An engine whose models run in workers, and one beside it that runs them here.</summary>
internal sealed class WorkerBench : IAsyncDisposable
{
    public WorkerBench(WorkerOptions? workers = null)
    {
        Workers = new(NullLoggerFactory.Instance, new EngineOptions { Workers = workers ?? new() });
        Here = new(NullLoggerFactory.Instance);
    }

    public static PredictionContext Caller { get; } = new("1");

    public ModelFolder Folder { get; } = new();

    public InferenceEngine Workers { get; }

    public InferenceEngine Here { get; }

    public static long Resident
    {
        get
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            using var self = Process.GetCurrentProcess();
            return self.WorkingSet64;
        }
    }

    public Task LoadAsync(ModelManifest manifest) =>
        Workers.LoadAsync(manifest, Folder.Files(manifest.Slug), Isolation.Worker, CancellationToken.None);

    public Task LoadHereAsync(ModelManifest manifest) => Here.LoadAsync(manifest, Folder.Files(manifest.Slug), CancellationToken.None);

    /// <summary>Runs a model of one number.</summary>
    public async Task NumberAsync(string slug, long number)
    {
        using var output = await Workers.PredictAsync(
            slug, null, new TensorInput([Tensor.Of<long>("n", TensorDatatype.Int64, [1], [number])]), Caller, CancellationToken.None);
    }

    public static async Task MlpAsync(InferenceEngine engine, string slug)
    {
        using var output = await engine.PredictAsync(
            slug, null, new TensorInput([Tensor.Of<float>("x", TensorDatatype.Fp32, [1, 64], new float[64])]), Caller, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await Workers.DisposeAsync();
        await Here.DisposeAsync();
        Folder.Dispose();
    }
}
