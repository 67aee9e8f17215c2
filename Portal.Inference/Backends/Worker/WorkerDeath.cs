using System.Globalization;

namespace Portal.Inference.Backends.Worker;

/// <summary>Why a worker is gone.</summary>
internal enum DeathCause
{
    /// <summary>It was told to go.</summary>
    Wanted,

    /// <summary>A run took too long.</summary>
    Overrun,

    /// <summary>It did not start in time.</summary>
    SlowStart,

    /// <summary>It said itself why it cannot serve.</summary>
    CannotServe,

    /// <summary>It ended by itself.</summary>
    Died,
}

/// <param name="Reason">For people.</param>
internal sealed record WorkerDeath(DeathCause Cause, string Reason)
{
    private const int Signals = 128;

    /// <summary>What an exit code says.</summary>
    public static string Describe(int exitCode, long memoryMegabytes) => (exitCode - Signals) switch
    {
        4 => "its process met an instruction that does not exist",
        6 => "its process gave up, for lack of memory or by a fault of its own",
        7 => "its process read beyond the end of a file",
        8 => "its process divided by zero",
        9 => string.Create(CultureInfo.InvariantCulture, $"its process was killed, most likely for using more than {memoryMegabytes} MB of memory"),
        11 => "its process touched memory that is not its own",
        24 => "its process used up its processor time",
        25 => "its process tried to write a file",
        31 => "its process asked the system for what it may not have",
        > 0 and < 64 and var signal => string.Create(CultureInfo.InvariantCulture, $"its process was ended by signal {signal}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"its process ended with code {exitCode}"),
    };
}

/// <summary>A start that came to nothing.</summary>
internal sealed class WorkerStartException(WorkerDeath death) : Exception(death.Reason)
{
    public WorkerDeath Death { get; } = death;
}
