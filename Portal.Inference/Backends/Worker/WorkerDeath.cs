using System.Globalization;
using Portal.Inference.Diagnostics;

namespace Portal.Inference.Backends.Worker;

/// <param name="Reason">For people.</param>
internal sealed record WorkerDeath(WorkerEnd Cause, string Reason)
{
    private const int Signals = 128;

    /// <summary>What an exit code says.</summary>
    public static WorkerDeath Of(int exitCode, long memoryMegabytes) => (exitCode - Signals) switch
    {
        4 => new(WorkerEnd.Crashed, "its process met an instruction that does not exist"),
        6 => new(WorkerEnd.GaveUp, "its process gave up, for lack of memory or by a fault of its own"),
        7 => new(WorkerEnd.Crashed, "its process read beyond the end of a file"),
        8 => new(WorkerEnd.Crashed, "its process divided by zero"),
        9 => new(
            WorkerEnd.Killed,
            string.Create(CultureInfo.InvariantCulture, $"its process was killed, most likely for using more than {memoryMegabytes} MB of memory")),
        11 => new(WorkerEnd.Crashed, "its process touched memory that is not its own"),
        24 => new(WorkerEnd.GaveUp, "its process used up its processor time"),
        25 => new(WorkerEnd.Crashed, "its process tried to write a file"),
        > 0 and < 64 and var signal => new(WorkerEnd.Crashed, string.Create(CultureInfo.InvariantCulture, $"its process was ended by signal {signal}")),
        _ => new(WorkerEnd.GaveUp, string.Create(CultureInfo.InvariantCulture, $"its process ended with code {exitCode}")),
    };
}

/// <summary>A start that came to nothing.</summary>
internal sealed class WorkerStartException(WorkerDeath death) : Exception(death.Reason)
{
    public WorkerDeath Death { get; } = death;
}
