using System.Diagnostics;
using System.Globalization;
using Portal.Inference.Engine;
using Portal.Inference.Inspection;
using Portal.Inference.Tests.Inspection;
using Portal.Tests.Onnx;

namespace Portal.Inference.Tests.Workers;

public sealed class ModelInspectorTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);

    // One second is what the benchmark holds it to; a machine that builds beside the tests is slower.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(4);

    private readonly Bundle bundle = new();
    private readonly ModelInspector inspector = new(new WorkerOptions { MemoryMegabytes = 1024, Start = Limit });

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        inspector.Dispose();
        bundle.Dispose();
    }

    [Fact]
    public async Task A_model_is_loaded_and_run_on_made_up_inputs()
    {
        var report = (await Load(OnnxModels.Mlp())).Report;

        Assert.Equal((16L, true), (report!.OutputShapes[0][1], report.RunTime > TimeSpan.Zero));
        Assert.Equal("x", report.Inputs.Single().Name);
        Assert.Null(report.RunFailure);
    }

    [Fact]
    public async Task A_model_that_the_runtime_refuses_is_refused_with_its_sentence()
    {
        var refusal = (await Load(HostileModels.Domain("", "Nothing"))).Refusal;

        Assert.Equal(VerdictReason.LoadFailed, refusal?.Reason);
        Assert.Contains("Nothing", refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_computes_while_it_is_loaded_is_given_up_in_time()
    {
        var begun = Stopwatch.GetTimestamp();
        var refusal = (await Load(HostileModels.FoldingBomb(times: 60))).Refusal;

        Assert.Contains(refusal?.Reason, new VerdictReason?[] { VerdictReason.LoadTooLong, VerdictReason.LoadTooMuchMemory });
        Assert.InRange(Stopwatch.GetElapsedTime(begun), TimeSpan.Zero, Limit + Slack);
    }

    [Fact]
    public async Task Too_many_nodes_are_given_up_in_time_even_where_the_gate_lets_them_in()
    {
        var begun = Stopwatch.GetTimestamp();
        var outcome = await Load(HostileModels.ManyNodes(), new() { Nodes = 1_000_000 });

        Assert.NotNull(outcome.Refusal);
        Assert.InRange(Stopwatch.GetElapsedTime(begun), TimeSpan.Zero, Limit + Slack);
    }

    /// <summary>PORTAL_MUTANTS=5000 looks at as many. What the portal's memory does meanwhile is measured by itself: <c>-- hostile</c>.</summary>
    [Fact]
    public async Task Every_mutant_gets_a_verdict_in_time_and_harms_nobody()
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("PORTAL_MUTANTS") ?? "60", CultureInfo.InvariantCulture);
        var slowest = TimeSpan.Zero;
        var ends = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        await Parallel.ForEachAsync(Enumerable.Range(1, count), new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = Cancellation }, async (seed, _) =>
        {
            using var own = new Bundle();
            var gate = own.With("model.onnx", MutantModels.Build(seed)).Inspect();
            var begun = Stopwatch.GetTimestamp();
            var outcome = gate.Report is { } report ? await inspector.LoadAsync(own.Root, report, Cancellation) : null;
            var took = Stopwatch.GetElapsedTime(begun);
            lock (inspector)
            {
                slowest = took > slowest ? took : slowest;
            }

            var end = (gate.Refusal ?? outcome?.Refusal)?.Reason.ToString() ?? (outcome!.Report!.RunFailure is null ? "ran" : "not run");
            ends.AddOrUpdate(end, 1, (_, before) => before + 1);
        });

        Assert.Equal(count, ends.Values.Sum());
        Assert.True(ends.GetValueOrDefault("ran") + ends.GetValueOrDefault("not run") + ends.GetValueOrDefault(nameof(VerdictReason.LoadFailed)) > count / 2, "They come as far as the runtime.");
        Assert.True(slowest < Limit + Slack, $"The slowest took {slowest}.");
    }

    private async Task<LoadOutcome> Load(byte[] model, InspectionLimits? limits = null)
    {
        var gate = bundle.With("model.onnx", model).Inspect(limits);
        Assert.True(gate.Refusal is null, gate.Refusal?.Message);
        return await inspector.LoadAsync(bundle.Root, gate.Report!, Cancellation);
    }
}
