using Portal.Inference.Models;
using Portal.Tests.Onnx;

namespace Portal.Benchmarks.Hostile;

/// <summary>Loading, running and unloading again and again: what is left of it.</summary>
internal static class Cycles
{
    public static async Task<IReadOnlyList<Figure>> RunAsync(int count)
    {
        await using var bench = new WorkerBench();
        var manifest = bench.Folder.Add("mlp", OnnxModels.Mlp());
        // The first few bring code and buffers that stay.
        for (var turn = 0; turn < 10; turn++)
        {
            await OnceAsync(bench, manifest);
        }

        var (before, processes) = (WorkerBench.Resident, Workers());
        for (var turn = 0; turn < count; turn++)
        {
            await OnceAsync(bench, manifest);
        }

        return
        [
            new("cycles: memory of the portal over the start", 100.0 * (WorkerBench.Resident - before) / before, 5, "%"),
            new("cycles: worker processes left", Workers() - processes, 0, ""),
        ];
    }

    private static async Task OnceAsync(WorkerBench bench, ModelManifest manifest)
    {
        await bench.LoadAsync(manifest);
        await WorkerBench.MlpAsync(bench.Workers, "mlp");
        await bench.Workers.UnloadAsync("mlp");
    }

    private static int Workers() => Directory.EnumerateDirectories("/proc").Count(IsOurs);

    private static bool IsOurs(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Contains($"--parent={Environment.ProcessId}\0", StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
