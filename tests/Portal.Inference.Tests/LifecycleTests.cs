using Microsoft.Extensions.Logging.Abstractions;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Tensors;
using Portal.Tests.Onnx;

namespace Portal.Inference.Tests;

public sealed class LifecycleTests : IDisposable
{
    private readonly ModelFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_newest_version_answers_and_the_one_before_is_gone()
    {
        await using var engine = new InferenceEngine(NullLoggerFactory.Instance);
        await Load(engine, "1.0.0");
        var first = await Answer(engine);
        await Load(engine, "2.0.0");

        Assert.NotEqual(first, await Answer(engine));
        Assert.Equal(["2.0.0"], engine.Describe("mlp").Versions);
        Assert.Equal(
            [("1.0.0", ServedState.Unavailable, "replaced by 2.0.0"), ("2.0.0", ServedState.Ready, null)],
            engine.Repository.Select(entry => (entry.Version, entry.State, entry.Reason)));
        var gone = await Assert.ThrowsAsync<PredictionRefusedException>(() => Answer(engine, "1.0.0"));
        Assert.Equal(RefusalReason.ModelNotLoaded, gone.Reason);
    }

    [Fact]
    public async Task All_versions_stay_where_the_policy_says_so_and_each_answers_for_itself()
    {
        await using var engine = Engine(new VersionPolicy.All());
        await Load(engine, "1.0.0");
        var first = await Answer(engine);
        await Load(engine, "2.0.0");
        await Load(engine, "3.0.0");

        Assert.Equal(["1.0.0", "2.0.0", "3.0.0"], engine.Describe("mlp").Versions);
        Assert.Equal(first, await Answer(engine, "1.0.0"));
        Assert.Equal(await Answer(engine, "3.0.0"), await Answer(engine));
        Assert.Equal(2, engine.Statistics("mlp", "1.0.0").Successes);
    }

    [Fact]
    public async Task The_latest_two_stay_where_the_policy_says_two()
    {
        await using var engine = Engine(new VersionPolicy.Latest(2));
        await Load(engine, "1.0.0");
        await Load(engine, "2.0.0");
        await Load(engine, "3.0.0");

        Assert.Equal(["2.0.0", "3.0.0"], engine.Describe("mlp").Versions);
    }

    [Fact]
    public async Task A_version_that_is_not_listed_is_refused()
    {
        await using var engine = Engine(new VersionPolicy.Listed(["1.0.0"]));
        await Load(engine, "1.0.0");

        var refusal = await Assert.ThrowsAsync<ModelLoadException>(() => Load(engine, "2.0.0"));

        Assert.Contains("1.0.0", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(["1.0.0"], engine.Describe("mlp").Versions);
        Assert.Equal(ServedState.Unavailable, engine.Repository.Single(entry => entry.Version == "2.0.0").State);
    }

    [Fact]
    public async Task Not_one_call_fails_while_versions_are_exchanged()
    {
        await using var engine = new InferenceEngine(NullLoggerFactory.Instance);
        await Load(engine, "1.0.0");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var answered = 0;
        var callers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await Answer(engine);
                Interlocked.Increment(ref answered);
            }
        })).ToArray();

        for (var version = 2; version < 12; version++)
        {
            await Load(engine, $"{version}.0.0");
        }

        await stop.CancelAsync();
        await Task.WhenAll(callers);
        Assert.NotEqual(0, answered);
        Assert.Equal(["11.0.0"], engine.Describe("mlp").Versions);
    }

    [Fact]
    public async Task A_load_that_fails_leaves_the_old_version_and_says_why()
    {
        await using var engine = new InferenceEngine(NullLoggerFactory.Instance);
        await Load(engine, "1.0.0");
        var before = await Answer(engine);
        var broken = folder.Add("broken", [1, 2, 3], manifest => manifest with { Version = "2.0.0" }) with { Slug = "mlp" };

        await Assert.ThrowsAsync<ModelLoadException>(() => engine.LoadAsync(broken, folder.Files("broken"), Cancellation));

        Assert.Equal(before, await Answer(engine));
        var entry = engine.Repository.Single(entry => entry.Version == "2.0.0");
        Assert.Equal(ServedState.Unavailable, entry.State);
        Assert.Contains("cannot be used", entry.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(folder.Root, entry.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_reload_of_the_same_version_keeps_it_ready_with_the_reason()
    {
        await using var engine = new InferenceEngine(NullLoggerFactory.Instance);
        var manifest = await Load(engine, "1.0.0");
        File.WriteAllBytes(Path.Combine(folder.Files("mlp-1.0.0"), "model"), [0]);

        await Assert.ThrowsAsync<ModelFileException>(() => engine.LoadAsync(manifest, folder.Files("mlp-1.0.0"), Cancellation));

        await Answer(engine);
        var entry = Assert.Single(engine.Repository);
        Assert.Equal(ServedState.Ready, entry.State);
        Assert.NotNull(entry.Reason);
    }

    [Fact]
    public async Task An_unloaded_version_frees_its_session_and_can_come_back()
    {
        await using var engine = new InferenceEngine(NullLoggerFactory.Instance);
        var manifest = await Load(engine, "1.0.0");

        Assert.True(await engine.UnloadAsync("mlp"));

        Assert.False(await engine.UnloadAsync("mlp"));
        Assert.Equal(("1.0.0", ServedState.Unavailable), (engine.Repository[0].Version, engine.Repository[0].State));
        await Assert.ThrowsAsync<PredictionRefusedException>(() => Answer(engine));
        await engine.LoadAsync(manifest, folder.Files("mlp-1.0.0"), Cancellation);
        await Answer(engine);
    }

    [Fact]
    public async Task What_a_version_did_is_counted()
    {
        await using var engine = new InferenceEngine(NullLoggerFactory.Instance);
        await Load(engine, "1.0.0");
        await Answer(engine);
        await Assert.ThrowsAsync<PredictionRefusedException>(() => engine.PredictAsync(
            "mlp", null, new TensorInput([Tensor.Of<float>("y", TensorDatatype.Fp32, [1], [1])]), Caller.Any, Cancellation).AsTask());

        var counted = engine.Statistics("mlp");

        Assert.Equal((1, 1, 1), (counted.Successes, counted.Failures, counted.Rows));
        Assert.NotNull(counted.LastInference);
        Assert.Equal(0, counted.PendingRows);
    }

    private static InferenceEngine Engine(VersionPolicy policy) => new(
        NullLoggerFactory.Instance, new EngineOptions { Versions = new Dictionary<string, VersionPolicy> { ["mlp"] = policy } });

    private static async Task<float> Answer(InferenceEngine engine, string? version = null)
    {
        var input = Tensor.Of<float>("x", TensorDatatype.Fp32, [1, 64], [.. Enumerable.Range(0, 64).Select(i => i / 64f)]);
        using var output = await engine.PredictAsync("mlp", version, new TensorInput([input]), Caller.Any, Cancellation);
        return ((TensorOutput)output.Result).Tensors[0].Elements<float>()[0];
    }

    private async Task<ModelManifest> Load(InferenceEngine engine, string version)
    {
        var place = $"mlp-{version}";
        var seed = int.Parse(version.Split('.')[0], System.Globalization.CultureInfo.InvariantCulture);
        var manifest = folder.Add(place, OnnxModels.Mlp(seed), manifest => manifest with { Version = version }) with { Slug = "mlp" };
        await engine.LoadAsync(manifest, folder.Files(place), Cancellation);
        return manifest;
    }
}
