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

    /// <summary>It died too often; only loading the version again starts it.</summary>
    Quarantined,
}

/// <summary>The process behind a version that nobody vouches for.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="ProcessId">The system's number; null without a process.</param>
/// <param name="MemoryBytes">Memory that it holds; null without a process.</param>
/// <param name="Deaths">Deaths since the version was loaded.</param>
/// <param name="LastDeath">Why it died last, in a sentence; null when it never did.</param>
/// <param name="Isolation">What it is kept from; null before its first start.</param>
public sealed record WorkerStatus(
    WorkerState State, int? ProcessId, long? MemoryBytes, int Deaths, string? LastDeath, WorkerIsolation? Isolation);

/// <summary>Something happened to a version's worker that its publisher and the operator should know.</summary>
/// <param name="Slug">The model.</param>
/// <param name="Version">The version.</param>
/// <param name="Reason">Why it died last.</param>
/// <param name="IsQuarantined">Whether it is not started again.</param>
public sealed record WorkerNotice(string Slug, string Version, string Reason, bool IsQuarantined);
