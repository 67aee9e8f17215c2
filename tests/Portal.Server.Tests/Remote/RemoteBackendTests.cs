using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Protocol;
using Portal.Inference.Tensors;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Remote;

/// <summary>The engine over a server of another maker, answer by answer.</summary>
public sealed class RemoteBackendTests : IAsyncLifetime
{
    private FakePeer peer = null!;
    private InferenceEngine? engine;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private InferenceEngine Engine => engine ?? throw new InvalidOperationException("Nothing is loaded.");

    public async ValueTask InitializeAsync() => peer = await FakePeer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (engine is not null)
        {
            await engine.DisposeAsync();
        }
        await peer.DisposeAsync();
    }

    [Fact]
    public async Task A_model_of_another_server_answers_as_if_it_were_here()
    {
        await Load();

        var signature = Engine.Describe("far");
        Assert.Equal(("remote", "x", "y"), (signature.Platform, signature.Inputs[0].Name, signature.Outputs[0].Name));
        var doubled = await Predict(1, 2.5f);
        Assert.Equal([2, 5], doubled);
        Assert.Equal("Bearer secret", peer.LastKey);
        Assert.Equal(2, Engine.Statistics("far").Rows);
    }

    [Fact]
    public async Task Tensors_that_do_not_fit_never_leave()
    {
        await Load();

        var refusal = await Assert.ThrowsAsync<PredictionRefusedException>(
            () => Run(new([Tensor.Of<int>("x", TensorDatatype.Int32, [1], [1])])));

        Assert.Equal((RefusalReason.InvalidTensor, "x", 0), (refusal.Reason, refusal.Field, peer.Inferences));
    }

    [Fact]
    public async Task What_the_server_finds_at_fault_is_the_callers_fault()
    {
        await Load();
        peer.Infer = (_, _) => throw new RpcException(
            new(StatusCode.InvalidArgument, "'x' is NaN."), new Metadata { { "x-portal-field", "x" } });

        var refusal = await Assert.ThrowsAsync<PredictionRefusedException>(() => Predict(float.NaN));

        Assert.Equal((RefusalReason.InvalidTensor, "x"), (refusal.Reason, refusal.Field));
        Assert.Contains("'x' is NaN.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_with_too_much_to_do_passes_on_when_to_come_back()
    {
        await Load();
        peer.Infer = (_, _) => throw new RpcException(
            new(StatusCode.ResourceExhausted, "full"), new Metadata { { "retry-after-ms", "1700" } });

        var refusal = await Assert.ThrowsAsync<RemoteUnavailableException>(() => Predict(1));

        Assert.Equal((true, TimeSpan.FromSeconds(1.7)), (refusal.IsFull, refusal.RetryAfter));
    }

    [Theory]
    [InlineData(StatusCode.Unavailable)]
    [InlineData(StatusCode.DeadlineExceeded)]
    [InlineData(StatusCode.Unauthenticated)]
    [InlineData(StatusCode.NotFound)]
    public async Task A_call_that_got_there_is_never_made_twice(StatusCode status)
    {
        await Load();
        peer.Infer = (_, _) => throw new RpcException(new(status, "at http://10.0.0.7:8001"));

        var refusal = await Assert.ThrowsAsync<RemoteUnavailableException>(() => Predict(1));

        Assert.Equal(1, peer.Inferences);
        Assert.Equal("Server 'peer' does not answer.", refusal.Message);
    }

    [Fact]
    public async Task After_three_failures_the_server_is_left_alone_until_it_says_that_it_is_ready()
    {
        await Load();
        peer.Infer = (_, _) => throw new RpcException(new(StatusCode.Unavailable, "later"));
        for (var i = 0; i < 20; i++)
        {
            await Assert.ThrowsAsync<RemoteUnavailableException>(() => Predict(1));
        }
        Assert.Equal(3, peer.Inferences);
        Assert.Equal("server 'peer' does not answer", Assert.Single(Engine.Status.Models).Trouble);

        // The fake says that it is ready when it is asked, which is soon.
        peer.Infer = (request, _) => Task.FromResult(FakePeer.Doubled(request));
        for (var tries = 0; tries < 1200 && Engine.Status.Models[0].Trouble is not null; tries++)
        {
            await Task.Delay(50, Stop);
        }
        var again = await Predict(3);
        Assert.Equal([6], again);
    }

    [Fact]
    public async Task A_server_that_is_slower_than_its_time_out_is_given_up()
    {
        await Load(timeoutSeconds: 0.3);
        var stopped = Hang();

        var refusal = await Assert.ThrowsAsync<RemoteUnavailableException>(() => Predict(1));

        Assert.False(refusal.IsFull);
        await stopped.WaitAsync(TimeSpan.FromMinutes(1), Stop);
    }

    [Fact]
    public async Task A_caller_who_gives_up_stops_the_run_over_there()
    {
        await Load();
        var stopped = Hang();
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        caller.CancelAfter(200);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Run(Input(1), cancellationToken: caller.Token));

        await stopped.WaitAsync(TimeSpan.FromMinutes(1), Stop);
        Assert.Null(Engine.Status.Models[0].Trouble);
    }

    [Fact]
    public async Task A_callers_own_time_out_is_not_the_servers_fault()
    {
        await Load();
        _ = Hang();
        for (var i = 0; i < 4; i++)
        {
            var refusal = await Assert.ThrowsAsync<PredictionRefusedException>(() => Run(Input(1), TimeSpan.FromMilliseconds(50)));
            Assert.Equal(RefusalReason.DeadlineExceeded, refusal.Reason);
        }
        Assert.Null(Engine.Status.Models[0].Trouble);
    }

    [Fact]
    public async Task A_broken_answer_is_neither_passed_on_nor_blamed_on_the_caller()
    {
        await Load();
        peer.Infer = (_, _) => Task.FromResult(new ModelInferResponse
        {
            Outputs = { new ModelInferResponse.Types.InferOutputTensor { Name = "y", Datatype = "FP32", Shape = { 1_000_000 } } },
            RawOutputContents = { ByteString.CopyFrom(1, 2, 3, 4) },
        });

        await Assert.ThrowsAsync<InvalidDataException>(() => Predict(1));
    }

    [Fact]
    public async Task A_server_that_is_not_in_the_settings_is_refused_at_load()
    {
        var failure = await Assert.ThrowsAsync<InvalidManifestException>(() => Load(server: "elsewhere"));

        Assert.Contains("Engine:Remotes", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_have_the_model_or_cannot_say_what_it_takes_is_refused_at_load()
    {
        peer.Describe = () => throw new RpcException(new(StatusCode.NotFound, "no"));
        Assert.Contains("does not have 'double'", (await Assert.ThrowsAsync<ModelLoadException>(() => Load())).Message, StringComparison.Ordinal);
        peer.Describe = () => new();
        await Assert.ThrowsAsync<ModelLoadException>(() => Load());
        await peer.DisposeAsync();
        var failure = await Assert.ThrowsAsync<ModelLoadException>(() => Load());
        Assert.Contains("server 'peer' does not answer", failure.Message, StringComparison.Ordinal);
    }

    private static TensorInput Input(params float[] numbers) => new([Tensor.Of<float>("x", TensorDatatype.Fp32, [numbers.Length], numbers)]);

    private async Task Load(string server = "peer", double timeoutSeconds = 30)
    {
        await (engine?.DisposeAsync() ?? default);
        var options = new EngineOptions
        {
            Remotes = new Dictionary<string, RemoteServer> { ["peer"] = new(peer.Url, "secret", timeoutSeconds) },
        };
        engine = new(NullLoggerFactory.Instance, options);
        var manifest = StarterModelFiles.Manifest("far", "other", "row", ["application/octet-stream"], "Far", "远方") with
        {
            Pipeline = "tensors",
            Files = new Dictionary<string, ManifestFile>(),
            Remote = new(server, "double"),
        };
        await engine.LoadAsync(manifest, Path.GetTempPath(), Stop);
    }

    /// <returns>Completes when the server notices that nobody waits any more.</returns>
    private Task Hang()
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        peer.Infer = async (_, cancellationToken) =>
        {
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            finally
            {
                stopped.TrySetResult();
            }
            throw new InvalidOperationException("It waits for ever.");
        };
        return stopped.Task;
    }

    private async Task<float[]> Predict(params float[] numbers)
    {
        using var output = await Run(Input(numbers));
        return ((TensorOutput)output.Result).Tensors[0].Elements<float>().ToArray();
    }

    private async Task<PredictionOutput> Run(TensorInput input, TimeSpan? timeout = null, CancellationToken? cancellationToken = null) =>
        await Engine.PredictAsync("far", null, input, new("acme", timeout), cancellationToken ?? Stop);
}
