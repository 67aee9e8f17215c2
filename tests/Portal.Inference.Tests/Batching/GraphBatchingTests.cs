using Portal.Inference.Engine;
using Portal.Inference.Tensors;

namespace Portal.Inference.Tests.Batching;

/// <summary>One lane, held by the test, so that what waits behind it is known.</summary>
public sealed class GraphBatchingTests : IAsyncLifetime
{
    private readonly HeldRunner runner = new();
    private readonly OpenGraph graph;

    public GraphBatchingTests()
    {
        graph = new(
            runner,
            OpenGraph.Pinned(4),
            // No warm-up: a graph known to be short would run on the test's own thread.
            new() { ComputeThreads = 1, QueueRowsPerModel = 12, TenantShare = 1, WarmUp = TimeSpan.Zero });
        runner.Hold();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync()
    {
        runner.Open();
        return graph.DisposeAsync();
    }

    [Fact]
    public async Task Calls_that_wait_while_the_lane_is_busy_run_together_and_each_gets_its_rows()
    {
        var first = Begin(1);
        Task<(TensorOutput Output, PredictionTiming Timing)>[] waiting = [Run([2, 3]), Run([4, 5, 6, 7]), Run([8, 9])];

        runner.Open();

        Assert.Equal((float[])[2, 2], await Values(first));
        Assert.Equal((float[])[4, 6], await Values(waiting[0]));
        Assert.Equal((float[])[8, 10, 12, 14], await Values(waiting[1]));
        Assert.Equal((float[])[16, 18], await Values(waiting[2]));
        Assert.Equal([1, 4], [.. graph.Statistics.Batches.Keys.Order().Except([2])]);
        Assert.Equal(4, (await waiting[0]).Timing.BatchRows);
    }

    [Fact]
    public async Task One_callers_bad_row_does_not_fail_its_neighbours()
    {
        _ = Begin(1);
        var good = Run([2, 3]);
        var bad = Run([-1, 0]);
        var other = Run([4, 5]);

        runner.Open();

        Assert.Equal((float[])[4, 6], await Values(good));
        Assert.Equal((float[])[8, 10], await Values(other));
        Assert.Equal(RefusalReason.InvalidTensor, (await Assert.ThrowsAsync<PredictionRefusedException>(() => bad)).Reason);
    }

    [Fact]
    public async Task A_call_of_many_rows_runs_in_parts_and_comes_back_whole()
    {
        var values = Enumerable.Range(0, 20).Select(i => (float)i).ToArray();
        runner.Open();
        var (output, timing) = await Run(values);

        using (output)
        {
            Assert.Equal([10L, 2], output.Tensors[0].Shape);
            Assert.Equal(values.Select(value => 2 * value), output.Tensors[0].Elements<float>().ToArray());
        }

        Assert.Equal([4, 4, 2], runner.Begun.Order().Reverse());
        Assert.Equal(4, timing.BatchRows);
    }

    [Fact]
    public async Task A_waiting_call_that_is_given_up_never_runs_and_its_input_is_freed()
    {
        _ = Begin(1);
        using var impatient = new CancellationTokenSource();
        var input = HeldRunner.Row(2, 3);
        var waiting = graph.Run(input, cancellationToken: impatient.Token);

        await impatient.CancelAsync();

        var failure = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(impatient.Token, failure.CancellationToken);
        Assert.Throws<ObjectDisposedException>(() => input[0].Bytes.Length);
        Assert.Equal((0, 0L), (graph.Statistics.PendingRows, graph.Statistics.PendingBytes));
    }

    [Fact]
    public async Task A_running_call_that_is_given_up_leaves_the_lane_to_the_next()
    {
        using var impatient = new CancellationTokenSource();
        var running = graph.Run(HeldRunner.Row(1, 1), cancellationToken: impatient.Token);
        Assert.Equal(1, runner.Begun.Take(Cancellation));
        var next = Run([2, 3]);

        await impatient.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(1, runner.Begun.Take(Cancellation));
        runner.Open();
        Assert.Equal((float[])[4, 6], await Values(next));
    }

    [Fact]
    public async Task A_batch_goes_on_while_one_of_its_callers_is_left()
    {
        _ = Begin(1);
        using var impatient = new CancellationTokenSource();
        var leaving = graph.Run(HeldRunner.Row(2, 3), cancellationToken: impatient.Token);
        var staying = Run([4, 5]);
        runner.LetGo();
        Assert.Equal(2, runner.Begun.Take(Cancellation));

        await impatient.CancelAsync();

        // The one that leaves is told at once, not when the run ends.
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        Assert.False(staying.IsCompleted);
        runner.Open();
        Assert.Equal((float[])[8, 10], await Values(staying));
    }

    [Fact]
    public async Task A_full_queue_refuses_at_once_and_frees_the_input()
    {
        _ = Begin(1);
        var waiting = Enumerable.Range(0, 12).Select(i => Run([i, i])).ToList();
        var input = HeldRunner.Row(1, 1);

        var full = await Assert.ThrowsAsync<EngineOverloadedException>(() => graph.Run(input, cancellationToken: Cancellation));

        Assert.Equal("Engine:QueueRowsPerModel", full.Knob);
        Assert.Throws<ObjectDisposedException>(() => input[0].Bytes.Length);
        Assert.Equal(12, graph.Statistics.PendingRows);
        runner.Open();
        await Task.WhenAll(waiting);
    }

    [Fact]
    public async Task A_large_call_is_accepted_whole_or_not_at_all()
    {
        _ = Begin(1);
        var waiting = Run([1, 1, 1, 1]);

        await Assert.ThrowsAsync<EngineOverloadedException>(() => Run(new float[22]));

        Assert.Equal(2, graph.Statistics.PendingRows);
        runner.Open();
        await waiting;
    }

    [Fact]
    public async Task A_call_whose_time_is_over_is_dropped_when_its_turn_comes()
    {
        _ = Begin(1);
        var late = graph.Run(HeldRunner.Row(2, 3), timeout: TimeSpan.FromMilliseconds(20), cancellationToken: Cancellation);
        await Task.Delay(50, Cancellation);

        runner.LetGo();

        Assert.Equal(RefusalReason.DeadlineExceeded, (await Assert.ThrowsAsync<PredictionRefusedException>(() => late)).Reason);
        Assert.Empty(runner.Begun);
    }

    [Fact]
    public async Task Stopping_a_version_refuses_what_waits_and_stops_what_runs()
    {
        var running = Begin(1);
        var waiting = Run([2, 3]);

        graph.Graph.Stop();

        Assert.Equal(RefusalReason.ModelNotLoaded, (await Assert.ThrowsAsync<PredictionRefusedException>(() => waiting)).Reason);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await Assert.ThrowsAsync<PredictionRefusedException>(() => Run([4, 5]));
    }

    [Fact]
    public async Task Freeing_a_version_waits_for_what_it_had_accepted()
    {
        var running = Begin(1);
        var waiting = Run([2, 3]);
        var freed = graph.Graph.DisposeAsync().AsTask();
        Assert.False(freed.IsCompleted || runner.Disposed);

        runner.Open();

        Assert.Equal((float[])[4, 6], await Values(waiting));
        await running;
        await freed;
        Assert.True(runner.Disposed);
    }

    [Fact]
    public async Task Inputs_that_differ_in_rows_are_refused_by_name()
    {
        await using var encoder = new OpenGraph(
            new Portal.Tests.Onnx.EncoderModel(layers: 1, width: 24, heads: 2, vocabulary: 50).Build(), OpenGraph.Pinned(4, OpenGraph.EncoderLengths));

        var refusal = await Assert.ThrowsAsync<PredictionRefusedException>(() => encoder.Run(
        [
            Tensor.Of<long>("input_ids", TensorDatatype.Int64, [2, 2], [1, 2, 3, 4]),
            Tensor.Of<long>("attention_mask", TensorDatatype.Int64, [1, 2], [1, 1]),
        ], cancellationToken: Cancellation));

        Assert.Equal("attention_mask", refusal.Field);
    }

    private Task<(TensorOutput Output, PredictionTiming Timing)> Run(float[] values) => graph.Run(HeldRunner.Row(values), cancellationToken: Cancellation);

    /// <summary>A call that runs and is held.</summary>
    private Task<(TensorOutput Output, PredictionTiming Timing)> Begin(float value)
    {
        var running = Run([value, value]);
        Assert.Equal(1, runner.Begun.Take(Cancellation));
        return running;
    }

    private static async Task<float[]> Values(Task<(TensorOutput Output, PredictionTiming Timing)> answer)
    {
        using var output = (await answer).Output;
        return output.Tensors[0].Elements<float>().ToArray();
    }
}
