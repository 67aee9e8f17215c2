using System.Collections.Concurrent;
using System.Diagnostics;
using Portal.Inference.Engine;
using Portal.Inference.Inspection;
using Portal.Tests.Onnx;

namespace Portal.Benchmarks.Hostile;

/// <summary>Models that come as far as the kernels, one by one through gate and inspection.</summary>
internal static class Mutants
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public static async Task<IReadOnlyList<Figure>> RunAsync(int count)
    {
        using var inspector = new ModelInspector(new WorkerOptions { MemoryMegabytes = 1024, Start = Limit });
        var root = Directory.CreateTempSubdirectory("portal-mutants-");
        var memory = WorkerBench.Resident;
        var ends = new ConcurrentDictionary<string, int>();
        var times = new ConcurrentBag<double>();
        try
        {
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount };
            await Parallel.ForEachAsync(Enumerable.Range(1, count), parallel, async (seed, cancellationToken) =>
            {
                var folder = root.CreateSubdirectory($"{seed}").FullName;
                await File.WriteAllBytesAsync(Path.Combine(folder, "model.onnx"), MutantModels.Build(seed), cancellationToken);
                var begun = Stopwatch.GetTimestamp();
                var gate = ModelGate.Inspect(folder);
                var loaded = gate.Report is { } report ? await inspector.LoadAsync(folder, report, cancellationToken) : null;
                times.Add(Stopwatch.GetElapsedTime(begun).TotalSeconds);
                var end = (gate.Refusal ?? loaded?.Refusal)?.Reason.ToString() ?? (loaded!.Report!.RunFailure is null ? "ran" : "did not run");
                ends.AddOrUpdate(end, 1, (_, before) => before + 1);
                Directory.Delete(folder, recursive: true);
            });
        }
        finally
        {
            root.Delete(recursive: true);
        }

        foreach (var (end, often) in ends.OrderByDescending(pair => pair.Value))
        {
            Console.WriteLine($"mutants: {often,5} {end}");
        }

        var (slowest, total, grown) = (times.Max(), times.Sum(), (WorkerBench.Resident - memory) / 1e6);
        Console.WriteLine(FormattableString.Invariant(
            $"mutants: {count} took {total:N1} s in all, {Medians.Of([.. times]) * 1000:N0} ms at the median, {slowest:N2} s at most; the portal grew by {grown:N1} MB"));
        return
        [
            new("mutants without a verdict", count - ends.Values.Sum(), 0, ""),
            new("mutants: slowest verdict beyond its limit", slowest - Limit.TotalSeconds, 1, "s"),
            new("mutants: memory that the portal grew by", grown, 50, "MB"),
        ];
    }
}
