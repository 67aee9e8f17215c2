using System.Runtime.InteropServices;

namespace Portal.Inference.Engine;

/// <summary>
/// Gives native memory back when the process has computed nothing for a while. glibc keeps what large activations have
/// freed, hundreds of megabytes after a few parallel pages; other systems' allocators do not, or trim by themselves.
/// </summary>
internal sealed partial class IdleMemory
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly ITimer timer;
    private int running;
    private int armed;
    private int used;

    public IdleMemory(TimeProvider time) =>
        timer = time.CreateTimer(_ => Trim(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Begin() => Interlocked.Increment(ref running);

    public void End()
    {
        Interlocked.Decrement(ref running);
        Volatile.Write(ref used, 1);
        // Runs may be microseconds apart: the timer is set once for all of them, and again when it finds that some came after.
        if (Volatile.Read(ref armed) == 0 && Interlocked.Exchange(ref armed, 1) == 0)
        {
            timer.Change(Pause, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Gives back at once what the allocator keeps: worth its milliseconds when a model's weights were just freed.</summary>
    public static void GiveBack()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            _ = MallocTrim(0);
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            // A libc other than glibc.
        }
    }

    private void Trim()
    {
        if (Interlocked.Exchange(ref used, 0) != 0 || Volatile.Read(ref running) > 0)
        {
            timer.Change(Pause, Timeout.InfiniteTimeSpan);
            return;
        }

        Volatile.Write(ref armed, 0);
        GiveBack();
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int MallocTrim(nuint pad);
}
