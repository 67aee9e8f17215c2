using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Tensors;
using Portal.Tests.Onnx;

namespace Portal.Inference.Tests;

public sealed class TraceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_batch_is_linked_to_every_call_in_it_and_has_its_run_inside()
    {
        using var folder = new ModelFolder();
        var ended = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Portal.Inference",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = ended.Add,
        };
        ActivitySource.AddActivityListener(listener);
        var manifest = folder.Add("traced", OnnxModels.Mlp(), manifest => manifest with { Batching = new ManifestBatching("pinned", 32) });
        await using (var engine = new InferenceEngine(NullLoggerFactory.Instance, new EngineOptions { ComputeThreads = 1 }))
        {
            await engine.LoadAsync(manifest, folder.Files("traced"), Cancellation);
            await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => Predict(engine), Cancellation)));
        }

        var calls = ended.Where(activity => activity.OperationName == "predict" && Equals(activity.GetTagItem("model"), "traced")).ToList();
        var batches = ended.Where(activity => activity.OperationName == "batch" && Equals(activity.GetTagItem("model"), "traced")).ToList();
        Assert.Equal(64, calls.Count);
        Assert.Equal(
            calls.Select(call => call.SpanId.ToHexString()).Order(StringComparer.Ordinal),
            batches.SelectMany(batch => batch.Links).Select(link => link.Context.SpanId.ToHexString()).Order(StringComparer.Ordinal));
        Assert.All(batches, batch => Assert.Single(ended, activity => activity.OperationName == "run" && activity.ParentSpanId == batch.SpanId));
    }

    private static async Task Predict(InferenceEngine engine)
    {
        var input = Tensor.Of<float>("x", TensorDatatype.Fp32, [1, 64], new float[64]);
        using var output = await engine.PredictAsync("traced", null, new TensorInput([input]), Caller.Any, Cancellation);
    }
}
