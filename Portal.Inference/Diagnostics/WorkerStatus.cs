using Portal.Inference.Protocol;

namespace Portal.Inference.Diagnostics;

/// <summary>Where a worker stands.</summary>
public enum WorkerState
{
    /// <summary>No process: the next call starts one.</summary>
    Stopped,

    /// <summary>It is starting, or waiting to be started after a death.</summary>
    Starting,

    /// <summary>It answers.</summary>
    Running,

    /// <summary>It died too often: nobody starts it for a while, unless the version is loaded again.</summary>
    Quarantined,
}

/// <summary>Why a worker is gone.</summary>
public enum WorkerEnd
{
    /// <summary>It was told to go.</summary>
    Wanted,

    /// <summary>A run took too long.</summary>
    Overrun,

    /// <summary>It did not start in time.</summary>
    SlowStart,

    /// <summary>It said itself why it cannot serve.</summary>
    CannotServe,

    /// <summary>It did not answer any more.</summary>
    Silent,

    /// <summary>It was ended by a fault in native code.</summary>
    Crashed,

    /// <summary>Somebody else killed it, most likely the system for its memory.</summary>
    Killed,

    /// <summary>It ended itself, most likely for lack of memory.</summary>
    GaveUp,
}

/// <summary>The process behind a version that nobody vouches for.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="ProcessId">The system's number; null without a process.</param>
/// <param name="MemoryBytes">Memory that it holds; null without a process.</param>
/// <param name="Deaths">Deaths since the version was loaded.</param>
/// <param name="LastDeath">Why it died last, in a sentence; null when it never did.</param>
/// <param name="LastCause">The same for translators.</param>
/// <param name="Isolation">What it is kept from; null before its first start.</param>
public sealed record WorkerStatus(
    WorkerState State, int? ProcessId, long? MemoryBytes, int Deaths, string? LastDeath, WorkerEnd? LastCause, WorkerIsolation? Isolation);

/// <summary>Something happened to a version's worker that its publisher and the operator should know.</summary>
/// <param name="Slug">The model.</param>
/// <param name="Version">The version.</param>
/// <param name="Cause">Why it died.</param>
/// <param name="Reason">The same in an English sentence.</param>
/// <param name="IsQuarantined">Whether it is not started for a while.</param>
public sealed record WorkerNotice(string Slug, string Version, WorkerEnd Cause, string Reason, bool IsQuarantined);
