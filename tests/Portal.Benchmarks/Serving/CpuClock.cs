using System.Diagnostics;

namespace Portal.Benchmarks.Serving;

/// <summary>CPU time of a process: on a shared machine the one figure that its neighbours hardly move.</summary>
internal static class CpuClock
{
    public static TimeSpan Of(int process)
    {
        using var running = Process.GetProcessById(process);
        return running.TotalProcessorTime;
    }
}
