using Microsoft.Extensions.Logging.Abstractions;
using Portal.Inference.Engine;
using Portal.Inference.Tensors;
using Portal.Tests.Onnx;

namespace Portal.Inference.Tests.Batching;

/// <summary>ONNX Runtime itself is stopped in the middle of a run.</summary>
public sealed class TerminateTests
{
    private const int Length = 512;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static byte[] Encoder => new EncoderModel(layers: 12, width: 96, heads: 12, vocabulary: 50).Build();

    [Fact]
    public async Task A_long_run_that_nobody_wants_is_ended_and_its_lane_goes_on()
    {
        await using var graph = new OpenGraph(Encoder, OpenGraph.Pinned(8, OpenGraph.EncoderLengths), new() { ComputeThreads = 1 });
        using var impatient = new CancellationTokenSource();
        var unwanted = graph.Run(Texts(8, Length), cancellationToken: impatient.Token);
        // It has begun when nothing waits any more.
        while (graph.Statistics.PendingRows > 0)
        {
            await Task.Yield();
        }

        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => unwanted);
        using var next = (await graph.Run(Texts(1, 4), cancellationToken: Cancellation)).Output;

        Assert.Equal(96, next.Tensors[0].Elements<float>().Length);
        // A run that had come to its end would have been counted.
        Assert.Equal([1], graph.Statistics.Batches.Keys);
    }

    [Fact]
    public async Task A_version_that_does_not_drain_in_time_is_stopped_and_freed()
    {
        using var folder = new ModelFolder();
        await using var engine = new InferenceEngine(
            NullLoggerFactory.Instance, new() { ComputeThreads = 1, Drain = TimeSpan.Zero, MaxPaddedTokens = 8 * Length });
        await engine.LoadAsync(
            folder.Add("encoder", Encoder, OpenGraph.Pinned(8, OpenGraph.EncoderLengths)), folder.Files("encoder"), Cancellation);
        var calls = Enumerable.Range(0, 4)
            .Select(_ => engine.PredictAsync("encoder", null, new TensorInput(Texts(8, Length)), Caller.Any, Cancellation).AsTask())
            .ToArray();

        Assert.True(await engine.UnloadAsync("encoder"));

        var ends = await Task.WhenAll(calls.Select(call => Record.ExceptionAsync(() => call).AsTask()));
        Assert.Contains(ends, end => end is OperationCanceledException or PredictionRefusedException { Reason: RefusalReason.ModelNotLoaded });
        Assert.All(ends, end => Assert.True(end is null or OperationCanceledException or PredictionRefusedException, end?.ToString()));
    }

    private static Tensor[] Texts(int rows, int length) =>
    [
        Tensor.Of<long>("input_ids", TensorDatatype.Int64, [rows, length], Enumerable.Range(0, rows * length).Select(i => (long)i % 50).ToArray()),
        Tensor.Of<long>("attention_mask", TensorDatatype.Int64, [rows, length], Enumerable.Repeat(1L, rows * length).ToArray()),
    ];
}
