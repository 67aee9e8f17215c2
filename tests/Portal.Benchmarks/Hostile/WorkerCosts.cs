using System.Diagnostics;
using Portal.Inference.Diagnostics;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Tensors;
using Portal.Tests.Onnx;

namespace Portal.Benchmarks.Hostile;

/// <summary>What a process of its own costs: to start, for an answer, and in throughput.</summary>
internal static class WorkerCosts
{
    private const int Clients = 32;
    private const int Words = 32;

    public static async Task<IReadOnlyList<Figure>> StartsAsync(bool quick)
    {
        // The worker as an operator has it, compiled beforehand: starting is compiling for the most part.
        var program = Path.Combine(Path.GetDirectoryName(await Repository.PublishServerAsync())!, "Portal.Inference.dll");
        var rounds = quick ? 5 : 15;
        var (start, alone) = (await ColdAsync(program, standBy: true, rounds), await ColdAsync(program, standBy: false, rounds));
        return
        [
            new("worker: cold start to first answer, small model", start, 400, "ms"),
            new("worker: the same when none stands by", alone, 400, "ms"),
        ];
    }

    public static async Task<IReadOnlyList<Figure>> RunAsync(bool quick)
    {
        await using var warm = new WorkerBench();
        var added = await AddedAsync(warm, quick ? 1500 : 6000);
        var share = await ShareAsync(warm, quick ? 3 : 7, TimeSpan.FromSeconds(quick ? 3 : 6));
        return
        [
            new("worker: p50 over in-process, 4 KB tensor", added, 0.5, "ms"),
            new("worker: encoder S=32, 32 clients, of in-process", share, 0.9, "", AtMost: false),
        ];
    }

    /// <param name="standBy">Whether a worker waits to be given a model, as it does unless several are called within a second or two.</param>
    private static async Task<double> ColdAsync(string program, bool standBy, int rounds)
    {
        await using var bench = new WorkerBench(new() { Program = program, Idle = TimeSpan.FromMilliseconds(50), StandBy = standBy });
        await bench.LoadAsync(bench.Folder.Add("mlp", OnnxModels.Mlp()));
        List<double> times = [];
        for (var round = 0; round < rounds; round++)
        {
            while (bench.Workers.Status.Models.Single().Worker!.State != WorkerState.Stopped || bench.Workers.WorkerStandsBy != standBy)
            {
                await Task.Delay(10);
            }

            var begun = Stopwatch.GetTimestamp();
            await WorkerBench.MlpAsync(bench.Workers, "mlp");
            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }

        Console.WriteLine(FormattableString.Invariant($"cold start, {(standBy ? "one stands by" : "none stands by")}: {string.Join(' ', times.Select(time => $"{time:N0}"))} ms"));
        return Medians.Of(times);
    }

    private static async Task<double> AddedAsync(WorkerBench bench, int calls)
    {
        var manifest = bench.Folder.Add("same", HostileModels.Model(new ProtoWriter()
            .Message(1, HostileModels.Node("Identity", ["x"], "y")).Text(2, "same")
            .Message(11, HostileModels.Value("x", OnnxType.Float, 1, 1024)).Message(12, HostileModels.Value("y", OnnxType.Float, 1, 1024))));
        await bench.LoadAsync(manifest);
        await bench.LoadHereAsync(manifest);
        await TimeAsync(bench.Workers, calls);
        await TimeAsync(bench.Here, calls);
        List<double> added = [];
        for (var round = 0; round < 5; round++)
        {
            added.Add(await TimeAsync(bench.Workers, calls / 5) - await TimeAsync(bench.Here, calls / 5));
        }

        return Medians.Of(added);
    }

    private static async Task<double> TimeAsync(InferenceEngine engine, int calls)
    {
        var numbers = new float[1024];
        var times = new double[calls];
        for (var i = 0; i < calls; i++)
        {
            var begun = Stopwatch.GetTimestamp();
            using var output = await engine.PredictAsync(
                "same", null, new TensorInput([Tensor.Of<float>("x", TensorDatatype.Fp32, [1, 1024], numbers)]), WorkerBench.Caller, CancellationToken.None);
            times[i] = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        }

        return Medians.Of(times);
    }

    private static async Task<double> ShareAsync(WorkerBench bench, int rounds, TimeSpan window)
    {
        var manifest = bench.Folder.Add("encoder", new EncoderModel().Build(), manifest => manifest with
        {
            Sequence = new ManifestSequence(1, new Dictionary<string, double> { ["input_ids"] = 0, ["attention_mask"] = 0 }, []),
        });
        await bench.LoadHereAsync(manifest);
        await bench.LoadAsync(manifest);
        await LoadAsync(bench.Workers, window / 2);
        await LoadAsync(bench.Here, window / 2);
        List<double> shares = [];
        for (var round = 0; round < rounds; round++)
        {
            var (there, here) = (await LoadAsync(bench.Workers, window), await LoadAsync(bench.Here, window));
            Console.WriteLine(FormattableString.Invariant($"encoder: {there:N0}/s in a worker, {here:N0}/s in process"));
            shares.Add(there / here);
        }

        return Medians.Of(shares);
    }

    private static async Task<double> LoadAsync(InferenceEngine engine, TimeSpan window)
    {
        var ids = Enumerable.Range(0, Words).Select(i => (long)(i * 37 % 1000)).ToArray();
        var ones = Enumerable.Repeat(1L, Words).ToArray();
        var watch = Stopwatch.StartNew();
        var answers = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
        {
            var count = 0;
            for (; watch.Elapsed < window; count++)
            {
                using var output = await engine.PredictAsync(
                    "encoder", null,
                    new TensorInput([Tensor.Of<long>("input_ids", TensorDatatype.Int64, [1, Words], ids), Tensor.Of<long>("attention_mask", TensorDatatype.Int64, [1, Words], ones)]),
                    WorkerBench.Caller, CancellationToken.None);
            }

            return count;
        })));
        return answers.Sum() / watch.Elapsed.TotalSeconds;
    }
}
