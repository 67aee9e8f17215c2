using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Portal.Inference.Models;
using Portal.Inference.Worker;

namespace Portal.Inference.Backends.Worker;

/// <summary>
/// Binds a worker on Windows by a job object: memory and processor time as on Linux, no other process, and no life without
/// whoever holds the job. What the worker sees and calls is not bound by it.
/// </summary>
/// <remarks>
/// There are no restrictions on the user interface: a portal that runs in a job itself, as in a terminal or a container, could
/// not put anybody into such a job (Microsoft Learn, "AssignProcessToJobObject").
/// </remarks>
[SupportedOSPlatform("windows")]
internal static partial class WorkerJob
{
    private const int ExtendedLimitInformation = 9;

    private const uint ProcessTime = 0x2;
    private const uint ActiveProcess = 0x8;
    private const uint ProcessMemory = 0x100;
    private const uint DieOnUnhandledException = 0x400;
    private const uint KillOnJobClose = 0x2000;

    // Windows counts all that a process commits; the bound is on what a model adds. Room for the runtime and its libraries, not measured.
    private const long Runtime = 256L << 20;

    /// <summary>Puts a process that was just started, and has opened nothing of a model yet, into a job of its own.</summary>
    /// <param name="process">It is killed when it cannot be bound.</param>
    /// <param name="bounds">Bytes and seconds; 0 is no limit.</param>
    /// <returns>The job. The process ends when it is closed: by its owner, or by Windows when that is gone.</returns>
    /// <exception cref="ModelLoadException">Windows refuses.</exception>
    public static IDisposable Bind(Process process, WorkerArguments bounds)
    {
        var job = CreateJobObjectW(0, 0);
        var bound = !job.IsInvalid && Limit(job, bounds) && AssignProcessToJobObject(job, process.SafeHandle);
        var why = new Win32Exception(Marshal.GetLastPInvokeError());
        // One that ended meanwhile needs no bounds; it says by its end what is wrong with it.
        if (bound || process.HasExited)
        {
            return job;
        }

        job.Dispose();
        Kill(process);
        throw new ModelLoadException($"Windows does not put the worker into a job object, and without its bounds it does not run: {why.Message}", why);
    }

    private static unsafe bool Limit(JobHandle job, WorkerArguments bounds)
    {
        var limits = new ExtendedLimits { LimitFlags = KillOnJobClose | DieOnUnhandledException | ActiveProcess, ActiveProcessLimit = 1 };
        if (bounds.Memory != 0)
        {
            limits.LimitFlags |= ProcessMemory;
            limits.ProcessMemoryLimit = (nuint)(Runtime + bounds.Memory);
        }

        if (bounds.Cpu != 0)
        {
            limits.LimitFlags |= ProcessTime;
            limits.PerProcessUserTimeLimit = bounds.Cpu * TimeSpan.TicksPerSecond;
        }

        return SetInformationJobObject(job, ExtendedLimitInformation, &limits, (uint)sizeof(ExtendedLimits));
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (Exception gone) when (gone is InvalidOperationException or Win32Exception)
        {
            // It is gone already.
        }

        process.Dispose();
    }

    /// <summary>
    /// The members that are set, at their offsets on 64-bit Windows: Microsoft Learn, "JOBOBJECT_EXTENDED_LIMIT_INFORMATION" (64 bytes
    /// of JOBOBJECT_BASIC_LIMIT_INFORMATION, 48 of IO_COUNTERS, four sizes). Time is of user mode, in units of 100 ns.
    /// </summary>
    [StructLayout(LayoutKind.Explicit, Size = 144)]
    private struct ExtendedLimits
    {
        [FieldOffset(0)] public long PerProcessUserTimeLimit;
        [FieldOffset(16)] public uint LimitFlags;
        [FieldOffset(40)] public uint ActiveProcessLimit;
        [FieldOffset(112)] public nuint ProcessMemoryLimit;
    }

    private sealed class JobHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
    {
        protected override bool ReleaseHandle() => CloseHandle(handle);
    }

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial JobHandle CreateJobObjectW(nint attributes, nint name);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static unsafe partial bool SetInformationJobObject(JobHandle job, int kind, ExtendedLimits* limits, uint bytes);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool AssignProcessToJobObject(JobHandle job, SafeProcessHandle process);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CloseHandle(nint handle);
}
