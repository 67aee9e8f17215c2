using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Google.Protobuf;
using Grpc.Core;
using Portal.Inference.Diagnostics;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Protocol;
using Portal.Tests.Onnx;

namespace Portal.Inference.Tests.Workers;

/// <summary>Workers that were taken over by the model that they run.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class CrookedWorkerTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("{}")]
    [InlineData("nonsense")]
    [InlineData("""{"failure":null,"inputs":[],"outputs":[],"takesTensors":true,"batching":null}""")]
    [InlineData("""{"failure":null,"inputs":[],"outputs":[],"takesTensors":true,"batching":null,"isolation":null}""")]
    [InlineData("""{"failure":null,"inputs":null,"outputs":[],"takesTensors":true,"batching":null,"isolation":{"limits":true,"files":true,"network":true,"calls":true}}""")]
    [InlineData("""{"failure":null,"inputs":[null],"outputs":[],"takesTensors":true,"batching":null,"isolation":{"limits":true,"files":true,"network":true,"calls":true}}""")]
    public async Task A_crooked_report_ends_the_process_and_counts(string report)
    {
        SkipOnWindows();
        await using var worker = new CrookedWorker($"echo '{report}'; exec cat > /dev/null");

        await Assert.ThrowsAsync<ModelLoadException>(() => worker.Host.Load("model", OnnxModels.Mlp()));

        Assert.False(worker.Lives);
        Assert.Equal(WorkerEnd.CannotServe, worker.Host.Notices.Single().Cause);
    }

    [Fact]
    public async Task A_child_that_outlives_its_worker_and_holds_its_pipes_holds_up_nobody()
    {
        SkipOnWindows();
        await using var worker = new CrookedWorker($"(setsid sleep 30 > /dev/null < /dev/null &); echo '{CrookedWorker.Report}'; sleep 0.3; exit 3");
        await worker.Host.Load("model", OnnxModels.Mlp());
        var begun = Stopwatch.GetTimestamp();

        await WorkerHost.Until(() => !worker.Host.Notices.IsEmpty);

        Assert.InRange(Stopwatch.GetElapsedTime(begun), TimeSpan.Zero, TimeSpan.FromSeconds(15));
        Assert.Equal(WorkerEnd.GaveUp, worker.Host.Notices.Single().Cause);
    }

    [Fact]
    public async Task A_start_ends_at_once_when_nobody_wants_it_any_more()
    {
        SkipOnWindows();
        await using var worker = new CrookedWorker("exec cat");
        using var wanted = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var manifest = worker.Host.Folder.Add("model", OnnxModels.Mlp());
        var loading = worker.Host.Engine.LoadAsync(manifest, worker.Host.Folder.Files("model"), Isolation.Worker, wanted.Token);
        await WorkerHost.Until(() => worker.Lives);
        var begun = Stopwatch.GetTimestamp();

        await wanted.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loading);

        Assert.InRange(Stopwatch.GetElapsedTime(begun), TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.False(worker.Lives);
        Assert.Empty(worker.Host.Notices);
    }

    [Fact]
    public async Task A_worker_that_says_it_computes_nothing_and_never_answers_is_killed_by_the_portals_own_clock()
    {
        SkipOnWindows();
        await using var worker = await CrookedWorker.Serve(CrookedWorker.Saying(0, Never), options => options with { Run = Limit });

        var refused = await Assert.ThrowsAsync<PredictionRefusedException>(() => worker.Host.Predict("model", Row()).AsTask());

        Assert.Equal(RefusalReason.DeadlineExceeded, refused.Reason);
        await WorkerHost.Until(() => !worker.Host.Notices.IsEmpty);
        Assert.Equal((WorkerEnd.Overrun, "a call took longer than 2 s"), (worker.Host.Notices.Single().Cause, worker.Host.Notices.Single().Reason));
        Assert.False(worker.Lives);
    }

    [Fact]
    public async Task A_worker_that_says_it_computes_for_ever_does_not_end_the_watch()
    {
        SkipOnWindows();
        await using var worker = await CrookedWorker.Serve(CrookedWorker.Saying(long.MaxValue, Never), options => options with { Run = TimeSpan.FromSeconds(8) });
        var begun = Stopwatch.GetTimestamp();
        var call = worker.Host.Predict("model", Row()).AsTask();

        await WorkerHost.Until(() => !worker.Host.Notices.IsEmpty);

        Assert.Equal("a run took longer than 8 s", worker.Host.Notices.Single().Reason);
        Assert.InRange(Stopwatch.GetElapsedTime(begun), TimeSpan.Zero, TimeSpan.FromSeconds(7));
        await Assert.ThrowsAsync<WorkerUnavailableException>(() => call);
    }

    [Fact]
    public async Task A_run_that_begins_after_the_last_look_at_its_caller_is_still_seen()
    {
        SkipOnWindows();
        var (looks, called, left) = (0, false, false);
        await using var worker = await CrookedWorker.Serve(
            async exchange =>
            {
                if (exchange.Path.EndsWith("/Look", StringComparison.Ordinal))
                {
                    looks += Volatile.Read(ref called) ? 1 : 0;
                    await exchange.WriteAsync(new LookResponse { LongestRunMilliseconds = Volatile.Read(ref left) ? 60_000 : 0 });
                    await exchange.EndAsync(StatusCode.OK, "", []);
                    return;
                }

                using var leaving = exchange.Aborted.Register(() => Volatile.Write(ref left, true));
                Volatile.Write(ref called, true);
                await Never(exchange);
            },
            options => options with { Run = TimeSpan.FromSeconds(3) });
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var call = worker.Host.Engine.PredictAsync("model", null, new TensorInput([Row()]), Caller.Any, impatient.Token).AsTask();
        await WorkerHost.Until(() => Volatile.Read(ref looks) > 0);

        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);

        await WorkerHost.Until(() => !worker.Host.Notices.IsEmpty);
        Assert.Equal("a run took longer than 3 s", worker.Host.Notices.Single().Reason);
    }

    [Fact]
    public async Task A_process_that_is_slow_to_go_holds_its_place_until_then_and_its_own_successor_waits_for_it()
    {
        SkipOnWindows();
        await using var worker = new CrookedWorker(
            $"echo '{CrookedWorker.Report}'; cat > /dev/null; sleep 1", options => options with { Most = 1, Idle = TimeSpan.FromMilliseconds(100) });
        await worker.Host.Load("model", OnnxModels.Mlp());
        await WorkerHost.Until(() => worker.Host.Status("model").State == WorkerState.Stopped);

        // Nobody answers on its socket, which is another matter.
        var refused = await Assert.ThrowsAsync<WorkerUnavailableException>(() => worker.Host.Predict("model", Row()).AsTask());

        Assert.DoesNotContain("Engine:Workers:Most", refused.Message, StringComparison.Ordinal);
        await WorkerHost.Until(() => worker.Host.Status("model").Deaths == 1);
    }

    [Fact]
    public async Task An_answer_of_nothing_but_parts_is_not_taken_apart()
    {
        SkipOnWindows();
        var parts = new ModelInferResponse();
        parts.Outputs.AddRange(Enumerable.Range(0, 100_000).Select(_ => new ModelInferResponse.Types.InferOutputTensor()));
        await using var worker = await CrookedWorker.Serve(CrookedWorker.Saying(0, _ => Task.FromResult<IMessage>(parts)));

        await Assert.ThrowsAsync<WorkerUnavailableException>(() => worker.Host.Predict("model", Row()).AsTask());

        Assert.False(worker.Lives);
    }

    [Theory]
    [InlineData("faces")]
    [InlineData("text")]
    [InlineData("one vector too few")]
    [InlineData("no number")]
    [InlineData("no end")]
    public async Task An_answer_to_another_question_is_not_passed_on(string which)
    {
        SkipOnWindows();
        var stray = which switch
        {
            "faces" => Wrapped("DetectedFaces", """{"faces":[]}"""),
            "text" => Wrapped("GeneratedText", """{"text":"x","finishReason":0,"promptTokens":1,"completionTokens":1}"""),
            "one vector too few" => Vectors(1, 2),
            "no number" => Vectors(2, 2, float.NaN),
            _ => Vectors(2, 2, float.PositiveInfinity),
        };
        await using var worker = await CrookedWorker.Serve(
            CrookedWorker.Saying(0, _ => Task.FromResult<IMessage>(stray)), model: folder => folder.AddEmbedding("model"));

        var refused = await Assert.ThrowsAsync<InvalidDataException>(
            () => worker.Host.Engine.PredictAsync("model", null, new TextInput([new("one"), new("two")]), Caller.Any, Cancellation).AsTask());

        Assert.True(refused.Message.StartsWith("The worker's answer ", StringComparison.Ordinal), $"{which}: {refused.Message}");
    }

    [Fact]
    public async Task A_worker_charges_no_more_than_a_call_can_cost()
    {
        SkipOnWindows();
        var dear = Vectors(1, 2);
        dear.Parameters["units"] = new() { Int64Param = long.MaxValue };
        await using var worker = await CrookedWorker.Serve(
            CrookedWorker.Saying(0, _ => Task.FromResult<IMessage>(dear)), model: folder => folder.AddEmbedding("model"));
        var input = new TextInput([new("one")]);

        using var output = await worker.Host.Engine.PredictAsync("model", null, input, Caller.Any, Cancellation);

        Assert.Equal(worker.Host.Engine.Measure("model", null, input), output.Units);
    }

    private static void SkipOnWindows() => Assert.SkipWhen(OperatingSystem.IsWindows(), "The crooked program is a shell script.");

    private static Tensors.Tensor Row() => Tensors.Tensor.Of<float>("x", Tensors.TensorDatatype.Fp32, [1, 64], new float[64]);

    private static async Task<IMessage> Never(Portal.Inference.Worker.GrpcExchange exchange)
    {
        await Task.Delay(Timeout.Infinite, exchange.Aborted);
        return new ModelInferResponse();
    }

    private static ModelInferResponse Wrapped(string kind, string json)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(json);
        var answer = new ModelInferResponse();
        answer.Outputs.Add(new ModelInferResponse.Types.InferOutputTensor { Name = "outputs", Datatype = "BYTES", Shape = { 1 } });
        answer.RawOutputContents.Add(ByteString.CopyFrom([.. BitConverter.GetBytes(bytes.Length), .. bytes]));
        answer.Parameters["result"] = new() { StringParam = kind };
        return answer;
    }

    private static ModelInferResponse Vectors(int count, int width, float last = 1)
    {
        var numbers = Enumerable.Repeat(1f, count * width).ToArray();
        numbers[^1] = last;
        var answer = new ModelInferResponse();
        answer.Outputs.Add(new ModelInferResponse.Types.InferOutputTensor { Name = "vectors", Datatype = "FP32", Shape = { count, width } });
        answer.RawOutputContents.Add(ByteString.CopyFrom(MemoryMarshal.AsBytes(numbers.AsSpan())));
        answer.Parameters["result"] = new() { StringParam = "TextEmbeddings" };
        return answer;
    }
}
