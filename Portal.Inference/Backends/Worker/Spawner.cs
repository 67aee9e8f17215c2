using System.Collections.Concurrent;
using System.Diagnostics;
using Portal.Inference.Models;
using Portal.Inference.Worker;

namespace Portal.Inference.Backends.Worker;

/// <summary>
/// Starts processes from one thread that never ends: Linux tells a child that its parent died when the thread that started
/// it ends, and threads of the pool come and go. On Windows each is bound before anybody hears of it.
/// </summary>
internal static class Spawner
{
    private static readonly BlockingCollection<(ProcessStartInfo What, WorkerArguments Bounds, TaskCompletionSource<Spawned> Started)> Wanted = [];

    static Spawner() => new Thread(Work) { IsBackground = true, Name = "Portal spawner" }.Start();

    /// <param name="what">The program.</param>
    /// <param name="bounds">What it is told, for its bounds.</param>
    /// <exception cref="ModelLoadException">Windows does not bind it; it does not run.</exception>
    public static Task<Spawned> StartAsync(ProcessStartInfo what, WorkerArguments bounds)
    {
        var started = new TaskCompletionSource<Spawned>(TaskCreationOptions.RunContinuationsAsynchronously);
        Wanted.Add((what, bounds, started));
        return started.Task;
    }

    private static void Work()
    {
        foreach (var (what, bounds, started) in Wanted.GetConsumingEnumerable())
        {
            try
            {
                var process = Process.Start(what)!;
                started.SetResult(new(process, OperatingSystem.IsWindows() ? WorkerJob.Bind(process, bounds) : null));
            }
            catch (Exception failure)
            {
                started.SetException(failure);
            }
        }
    }
}

/// <param name="Job">On Windows what binds it: it ends when this is closed, which its owner does. Null elsewhere.</param>
internal sealed record Spawned(Process Process, IDisposable? Job);
