using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Inference.Diagnostics;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Tensors;
using Portal.Tests.Onnx;

namespace Portal.Inference.Tests.Workers;

/// <summary>An engine whose models run in workers.</summary>
internal sealed class WorkerHost : IAsyncDisposable
{
    private readonly DirectoryInfo run = Directory.CreateTempSubdirectory("portal-run-");

    public WorkerHost(Func<WorkerOptions, WorkerOptions>? change = null)
    {
        var options = new WorkerOptions { RunFolder = run.FullName, WarmUp = TimeSpan.Zero, Start = TimeSpan.FromSeconds(60), StandBy = false };
        Engine = new(NullLoggerFactory.Instance, new EngineOptions { ComputeThreads = 2, Workers = change?.Invoke(options) ?? options });
        Engine.WorkerDied += notice => Notices.Enqueue(notice);
    }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ModelFolder Folder { get; } = new();

    public InferenceEngine Engine { get; }

    public System.Collections.Concurrent.ConcurrentQueue<WorkerNotice> Notices { get; } = [];

    public string RunFolder => run.FullName;

    public Task Load(ModelManifest manifest) => Engine.LoadAsync(manifest, Folder.Files(manifest.Slug), Isolation.Worker, Cancellation);

    public Task Load(string slug, byte[] model) => Load(Folder.Add(slug, model));

    public WorkerStatus Status(string slug) => Engine.Status.Models.Single(model => model.Slug == slug).Worker!;

    public async Task<float[]> Mlp(string slug, float seed = 1)
    {
        var numbers = Enumerable.Range(0, 64).Select(i => MathF.Sin(seed + i)).ToArray();
        using var output = await Predict(slug, Tensor.Of<float>("x", TensorDatatype.Fp32, [1, 64], numbers));
        return ((TensorOutput)output.Result).Tensors[0].Elements<float>().ToArray();
    }

    /// <summary>Runs a model of one INT64 number.</summary>
    public ValueTask<PredictionOutput> Number(string slug, long number) => Predict(slug, Tensor.Of<long>("n", TensorDatatype.Int64, [1], [number]));

    public ValueTask<PredictionOutput> Predict(string slug, Tensor tensor) => Engine.PredictAsync(slug, null, new TensorInput([tensor]), Caller.Any, Cancellation);

    /// <summary>Waits; a machine that builds beside the tests takes long.</summary>
    public static async Task Until(Func<bool> holds)
    {
        var begun = Stopwatch.GetTimestamp();
        while (!holds())
        {
            Assert.True(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(60), "It did not come about.");
            await Task.Delay(20, Cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        Folder.Dispose();
        run.Delete(recursive: true);
    }
}
