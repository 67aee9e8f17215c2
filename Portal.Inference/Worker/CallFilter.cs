using System.Runtime.InteropServices;

namespace Portal.Inference.Worker;

/// <summary>
/// Takes from every thread of this process, by a seccomp filter, the system calls that a worker has no use for and one that
/// was taken over has: calling other sockets, starting processes, looking into others or ending them, and ways around such a
/// filter. What is left is listening on one Unix socket and answering. Linux on x64 and arm64 only.
/// </summary>
internal static partial class CallFilter
{
    private const int SetFilter = 1;
    private const nuint AllThreads = 1;

    private const uint ReturnAllow = 0x7FFF0000;
    private const uint ReturnError = 0x00050000;
    private const uint ReturnKill = 0x80000000;
    private const uint NotPermitted = 1;
    private const uint NotThere = 38;

    private const ushort Load = 0x20;
    private const ushort And = 0x54;
    private const ushort IfEqual = 0x15;
    private const ushort IfAtLeast = 0x35;
    private const ushort Return = 0x06;

    private const uint NumberAt = 0;
    private const uint ArchitectureAt = 4;
    private const uint ArgumentsAt = 16;

    // Numbers of another layout of x64, which would slip through.
    private const uint OtherNumbers = 0x40000000;

    /// <returns>Whether the kernel took it, for every thread.</returns>
    public static unsafe bool Apply()
    {
        if (CallNumbers.OfThisMachine is not { } numbers)
        {
            return false;
        }

        var program = Build(numbers).ToArray();
        fixed (Instruction* first = program)
        {
            var filter = new Filter { Length = (ushort)program.Length, First = first };
            return SystemCall(numbers.Seccomp, SetFilter, AllThreads, &filter) == 0;
        }
    }

    private static IEnumerable<Instruction> Build(CallNumbers numbers)
    {
        yield return new(Load, ArchitectureAt);
        yield return new(IfEqual, numbers.Machine, 1, 0);
        yield return new(Return, ReturnKill);
        yield return new(Load, NumberAt);
        yield return new(IfAtLeast, OtherNumbers, 0, 1);
        yield return new(Return, ReturnError | NotPermitted);
        foreach (var number in numbers.Refused)
        {
            yield return new(IfEqual, number, 0, 1);
            yield return new(Return, ReturnError | NotPermitted);
        }

        // Its flags are behind a pointer; who is told that it is not there uses the older call, whose flags can be seen.
        yield return new(IfEqual, numbers.Clone3, 0, 1);
        yield return new(Return, ReturnError | NotThere);
        foreach (var rule in numbers.Bound)
        {
            // Over four instructions for each demand and the last, to the next rule.
            yield return new(IfEqual, rule.Number, 0, (byte)((4 * rule.Demands.Count) + 1));
            foreach (var demand in rule.Demands)
            {
                yield return new(Load, ArgumentsAt + (8 * demand.Argument));
                yield return new(And, demand.Mask);
                yield return new(IfEqual, demand.Value, (byte)(demand.Differs ? 0 : 1), (byte)(demand.Differs ? 1 : 0));
                yield return new(Return, ReturnError | NotPermitted);
            }

            yield return new(Return, ReturnAllow);
        }

        yield return new(Return, ReturnAllow);
    }

    // As the kernel lays them out.
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Instruction(ushort Code, byte Then, byte Else, uint Value)
    {
        public Instruction(ushort code, uint value, byte then = 0, byte otherwise = 0)
            : this(code, then, otherwise, value)
        {
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct Filter
    {
        public ushort Length;
        public Instruction* First;
    }

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static unsafe partial nint SystemCall(nint number, nuint what, nuint flags, void* filter);
}
