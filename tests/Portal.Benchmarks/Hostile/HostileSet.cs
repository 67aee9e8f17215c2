using System.Diagnostics;
using Portal.Inference.Engine;
using Portal.Inference.Inspection;
using Portal.Inference.Models;
using Portal.Tests.Onnx;

namespace Portal.Benchmarks.Hostile;

/// <summary>Every attack that is known by recipe: at the gate, at loading, and at running.</summary>
internal static class HostileSet
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        await using var bench = new WorkerBench(new() { Run = Limit, Start = Limit, WarmUp = TimeSpan.Zero, MemoryMegabytes = 1024, Deaths = 100 });
        await bench.LoadAsync(bench.Folder.Add("victim", OnnxModels.Mlp()));
        await WorkerBench.MlpAsync(bench.Workers, "victim");
        var victim = bench.Workers.Status.Models.Single().Worker!.ProcessId;
        var memory = WorkerBench.Resident;
        var (leaks, slowest) = await ExternalAsync(bench);
        foreach (var (name, model) in Loads())
        {
            slowest = Later(slowest, name, await RefusedAsync(() => bench.LoadAsync(bench.Folder.Add(name, model))));
        }

        foreach (var (name, model, number) in Runs())
        {
            await bench.LoadAsync(bench.Folder.Add(name, model));
            await bench.NumberAsync(name, 1);
            slowest = Later(slowest, name, await RefusedAsync(() => bench.NumberAsync(name, number)));
        }

        await WorkerBench.MlpAsync(bench.Workers, "victim");
        var moved = bench.Workers.Status.Models.Single(model => model.Slug == "victim").Worker!.ProcessId == victim ? 0 : 1;
        return
        [
            new("hostile set: files of others read", leaks, 0, ""),
            new("hostile set: slowest verdict beyond its limit", (slowest - Limit).TotalSeconds, 1, "s"),
            new("hostile set: other workers that were disturbed", moved, 0, ""),
            new("hostile set: memory that the portal grew by", (WorkerBench.Resident - memory) / 1e6, 50, "MB"),
        ];
    }

    /// <summary>What lies outside a model's own folder, by every way there: past the gate as well, since a gate may have holes.</summary>
    private static async Task<(int Leaks, TimeSpan Slowest)> ExternalAsync(WorkerBench bench)
    {
        var secret = Path.Combine(bench.Folder.Root, "secret.bin");
        await File.WriteAllBytesAsync(secret, new byte[16]);
        var (leaks, slowest) = (0, TimeSpan.Zero);
        foreach (var (name, location) in new[]
        {
            ("relative", "../../secret.bin"), ("absolute", secret), ("sibling", "../sibling/model"), ("nested", "a/../../../secret.bin"),
            ("working", "secret.bin"), ("address", "*/_ORT_MEM_ADDR_/*"), ("linked", "linked.bin"),
        })
        {
            foreach (var (place, model) in HostileModels.ExternalEverywhere(location))
            {
                var manifest = bench.Folder.Add($"{name}-{place.Replace(' ', '-')}", model);
                var folder = bench.Folder.Files(manifest.Slug);
                if (name == "linked")
                {
                    using var ln = Process.Start("ln", [secret, Path.Combine(folder, location)]);
                    await ln.WaitForExitAsync();
                }

                File.Copy(Path.Combine(folder, "model"), Path.Combine(folder, "model.onnx"));
                File.Delete(Path.Combine(folder, "model"));
                leaks += ModelGate.Inspect(folder).Refusal is null ? 1 : 0;
                File.Copy(Path.Combine(folder, "model.onnx"), Path.Combine(folder, "model"));
                // A hard link in its own folder is the version's own file for the worker: the gate alone tells it.
                if (place is "initializer" && name != "linked")
                {
                    slowest = Later(slowest, manifest.Slug, await RefusedAsync(() => bench.LoadAsync(manifest), () => leaks++));
                }
            }
        }

        return (leaks, slowest);
    }

    private static IEnumerable<(string Name, byte[] Model)> Loads()
    {
        yield return ("folding", HostileModels.FoldingBomb(times: 20));
        yield return ("nodes", HostileModels.ManyNodes());
        yield return ("nesting", HostileModels.Nested(200));
        yield return ("functions", HostileModels.FunctionBomb(40));
        yield return ("recursion", HostileModels.Recursion());
        yield return ("truncated", OnnxModels.Mlp()[..5000]);
        var noise = new byte[100_000];
        new Random(3).NextBytes(noise);
        yield return ("noise", noise);
    }

    private static IEnumerable<(string Name, byte[] Model, long Number)> Runs()
    {
        yield return ("loop", HostileModels.EndlessLoop(), 100);
        yield return ("kernel", HostileModels.LongKernel(times: 8), 6000);
        yield return ("memory", HostileModels.MemoryBomb(), 2_000_000_000);
    }

    private static TimeSpan Later(TimeSpan slowest, string name, TimeSpan took)
    {
        if (took > Limit)
        {
            Console.WriteLine(FormattableString.Invariant($"{name}: {took.TotalSeconds:N2} s"));
        }

        return took > slowest ? took : slowest;
    }

    private static async Task<TimeSpan> RefusedAsync(Func<Task> attack, Action? passed = null)
    {
        var begun = Stopwatch.GetTimestamp();
        try
        {
            await attack();
            passed?.Invoke();
        }
        catch (Exception verdict) when (verdict is ModelLoadException or PredictionRefusedException or WorkerUnavailableException)
        {
            // As it should be.
        }

        return Stopwatch.GetElapsedTime(begun);
    }
}
