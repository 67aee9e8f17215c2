using System.Globalization;
using System.Runtime.InteropServices;
using Portal.Inference.Protocol;

namespace Portal.Inference.Worker;

/// <summary>
/// What a worker takes from itself before anything of the model is opened, and cannot take back. It does so in two starts:
/// the first binds itself by Landlock and starts anew, so that the second has no thread from before.
/// </summary>
internal static partial class Confinement
{
    private const int SetDeathSignal = 1;
    private const int SetNoNewPrivileges = 38;
    private const int KillSignal = 9;
    private const int LimitCpu = 0;
    private const int LimitFileSize = 1;
    private const int LimitCore = 4;
    private const int LimitFiles = 7;
    private const int LimitAddressSpace = 9;

    // Nothing is written but sockets; the runtime keeps a little in memory that counts as files.
    private const long LargestFile = 1 << 20;

    public static WorkerIsolation Apply(WorkerArguments arguments)
    {
        if (!OperatingSystem.IsLinux())
        {
            // On Windows the portal limits it from outside, by a job object, and lets nobody run without.
            return new(Limits: OperatingSystem.IsWindows() && arguments.Parent != 0, Files: false, Network: false, Calls: false);
        }

        // Dies with the portal, even when that is killed; and if it was killed already, now.
        _ = PrCtl(SetDeathSignal, KillSignal, 0, 0, 0);
        if (arguments.Parent != 0 && GetParent() != arguments.Parent)
        {
            Environment.Exit(0);
        }

        _ = PrCtl(SetNoNewPrivileges, 1, 0, 0, 0);
        if (!arguments.Confined && Landlock.Apply(arguments))
        {
            FreshStart.Now(WorkerArguments.ConfinedMark);
        }

        // What follows binds the whole process, whichever thread asks for it.
        var limited = Limit(LimitCore, 0) & Limit(LimitFileSize, LargestFile);
        limited &= arguments.Files == 0 || Limit(LimitFiles, arguments.Files);
        limited &= arguments.Cpu == 0 || Limit(LimitCpu, arguments.Cpu);
        limited &= arguments.Memory == 0 || Limit(LimitAddressSpace, Mapped() + arguments.Memory);
        // Last, since it also forbids starting anew. Without the calls for it there is no network either.
        var filtered = CallFilter.Apply();
        return new(limited, arguments.Confined && Landlock.Holds(), arguments.Offline || filtered, filtered);
    }

    private static bool Limit(int what, long most)
    {
        var limit = new ResourceLimit { Now = (ulong)most, Most = (ulong)most };
        return SetLimit(what, ref limit) == 0;
    }

    // The runtime reserves far more addresses than it uses; the limit is on what comes on top.
    private static long Mapped()
    {
        var pages = File.ReadAllText("/proc/self/statm").Split(' ')[0];
        return long.Parse(pages, CultureInfo.InvariantCulture) * Environment.SystemPageSize;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct ResourceLimit
    {
        public ulong Now;
        public ulong Most;
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int PrCtl(int what, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport("libc", EntryPoint = "getppid")]
    private static partial int GetParent();

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, ref ResourceLimit limit);
}
