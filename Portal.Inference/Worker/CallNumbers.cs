using System.Runtime.InteropServices;

namespace Portal.Inference.Worker;

/// <summary>Linux' numbers of the system calls that a worker is refused, and of those that it has within bounds.</summary>
internal sealed record CallNumbers(uint Machine, nint Seccomp, uint Clone3, IReadOnlyList<uint> Refused, IReadOnlyList<CallRule> Bound)
{
    private const uint All = uint.MaxValue;
    private const uint UnixFamily = 1;
    private const uint Stream = 1;
    private const uint TypeOfSocket = 0xF;
    private const uint AsThread = 0x10000;
    private const uint SetDeathSignal = 1;

    /// <summary>Null where they are not known.</summary>
    public static CallNumbers? OfThisMachine => RuntimeInformation.ProcessArchitecture switch
    {
        _ when !OperatingSystem.IsLinux() => null,
        Architecture.X64 => new(
            0xC000003E, 317, 435,
            [
                42, 57, 58, 59, 322, // connect, fork, vfork, execve, execveat
                101, 310, 311, 438, // ptrace, process_vm_readv, process_vm_writev, pidfd_getfd
                200, 129, 297, 424, // tkill, rt_sigqueueinfo, rt_tgsigqueueinfo, pidfd_send_signal
                425, 426, 427, // io_uring, which connects without asking here
                272, 308, 248, 249, 250, 298, 321, 323, // unshare, setns, add_key, request_key, keyctl, perf_event_open, bpf, userfaultfd
            ],
            Rules(socket: 41, socketPair: 53, clone: 56, kill: 62, threadKill: 234, control: 157)),
        Architecture.Arm64 => new(
            0xC00000B7, 277, 435,
            [203, 221, 281, 117, 270, 271, 438, 130, 138, 240, 424, 425, 426, 427, 97, 268, 217, 218, 219, 241, 280, 282], // the same; it has no fork
            Rules(socket: 198, socketPair: 199, clone: 220, kill: 129, threadKill: 131, control: 167)),
        _ => null,
    };

    private static CallRule[] Rules(uint socket, uint socketPair, uint clone, uint kill, uint threadKill, uint control) =>
    [
        // A stream sends to nobody but whom it is connected to.
        new(socket, [new(0, All, UnixFamily), new(1, TypeOfSocket, Stream)]),
        new(socketPair, [new(0, All, UnixFamily), new(1, TypeOfSocket, Stream)]),
        new(clone, [new(0, AsThread, AsThread)]),
        // Itself, when it aborts.
        new(kill, [new(0, All, (uint)Environment.ProcessId)]),
        new(threadKill, [new(0, All, (uint)Environment.ProcessId)]),
        // It dies with the portal whether it likes to or not.
        new(control, [new(0, All, SetDeathSignal, Differs: true)]),
    ];
}

/// <summary>A call that is let through when its arguments are as demanded.</summary>
internal sealed record CallRule(uint Number, IReadOnlyList<CallDemand> Demands);

/// <param name="Argument">Which, from 0; its lower 32 bits are looked at.</param>
/// <param name="Mask">Bits that count.</param>
/// <param name="Value">What they must be.</param>
/// <param name="Differs">What they must not be, rather.</param>
internal readonly record struct CallDemand(uint Argument, uint Mask, uint Value, bool Differs = false);
