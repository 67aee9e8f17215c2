using System.Diagnostics;
using System.Globalization;
using Portal.Tests.Onnx;

namespace Portal.Benchmarks.Hostile;

/// <summary>This program once more, with a worker; it is killed, and the worker must be gone.</summary>
internal static class OrphanProof
{
    public const string Verb = "worker-parent";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Tells the worker's number, and waits to be killed.</summary>
    public static async Task BeParentAsync()
    {
        await using var bench = new WorkerBench();
        await bench.LoadAsync(bench.Folder.Add("mlp", OnnxModels.Mlp()));
        await bench.LoadAsync(bench.Folder.Add("loop", HostileModels.EndlessLoop()));
        // One is idle, one is in the middle of a run.
        _ = bench.NumberAsync("loop", 100);
        Console.WriteLine(string.Join(' ', bench.Workers.Status.Models.Select(model => model.Worker!.ProcessId)));
        await Task.Delay(Timeout.Infinite);
    }

    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        using var parent = Process.Start(
            new ProcessStartInfo("dotnet", [typeof(OrphanProof).Assembly.Location, Verb]) { RedirectStandardOutput = true })!;
        var workers = (await parent.StandardOutput.ReadLineAsync())!.Split(' ').Select(id => int.Parse(id, CultureInfo.InvariantCulture)).ToList();
        await Task.Delay(200);
        parent.Kill();
        await parent.WaitForExitAsync();
        var begun = Stopwatch.GetTimestamp();
        while (workers.Any(Lives) && Stopwatch.GetElapsedTime(begun) < Patience)
        {
            await Task.Delay(10);
        }

        return [new("workers left after the portal was killed", workers.Count(Lives), 0, "")];
    }

    private static bool Lives(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return !found.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
