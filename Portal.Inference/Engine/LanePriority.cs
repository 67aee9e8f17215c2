using System.Runtime.InteropServices;

namespace Portal.Inference.Engine;

/// <summary>
/// Lets whoever answers callers go before whoever computes: a lane is on its core for milliseconds, a refusal, a health
/// check or the next body needs microseconds of it, and would wait for the end of the lane's turn.
/// </summary>
internal static partial class LanePriority
{
    private const int Process = 0;
    private const int Nice = 5;

    /// <summary>Lowers the calling thread's priority. Where the system does not let it, the thread stays as it is.</summary>
    public static void Lower()
    {
        if (!OperatingSystem.IsLinux())
        {
            Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
            return;
        }

        try
        {
            // .NET changes no priorities on Linux, where each thread has a niceness of its own and 0 names the caller.
            _ = SetPriority(Process, 0, Nice);
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            // A libc without it.
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, uint who, int priority);
}
