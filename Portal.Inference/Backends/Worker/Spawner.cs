using System.Collections.Concurrent;
using System.Diagnostics;

namespace Portal.Inference.Backends.Worker;

/// <summary>
/// Starts processes from one thread that never ends: Linux tells a child that its parent died when the thread that started
/// it ends, and threads of the pool come and go.
/// </summary>
internal static class Spawner
{
    private static readonly BlockingCollection<(ProcessStartInfo What, TaskCompletionSource<Process> Started)> Wanted = [];

    static Spawner() => new Thread(Work) { IsBackground = true, Name = "Portal spawner" }.Start();

    public static Task<Process> StartAsync(ProcessStartInfo what)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Wanted.Add((what, started));
        return started.Task;
    }

    private static void Work()
    {
        foreach (var (what, started) in Wanted.GetConsumingEnumerable())
        {
            try
            {
                started.SetResult(Process.Start(what)!);
            }
            catch (Exception failure)
            {
                started.SetException(failure);
            }
        }
    }
}
