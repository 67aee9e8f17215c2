using Portal.Inference.Diagnostics;

namespace Portal.Inference.Protocol;

/// <summary>A worker's first and only line: that it serves and what, or why it does not.</summary>
/// <param name="Failure">Why it does not serve; null when it does.</param>
/// <param name="Isolation">What it is kept from.</param>
internal sealed record WorkerReport(
    string? Failure,
    IReadOnlyList<WorkerTensor> Inputs,
    IReadOnlyList<WorkerTensor> Outputs,
    bool TakesTensors,
    BatchingReport? Batching,
    WorkerIsolation Isolation)
{
    public static WorkerReport Failed(string why, WorkerIsolation isolation) => new(why, [], [], false, null, isolation);
}

/// <param name="Datatype">The protocol's word.</param>
internal sealed record WorkerTensor(string Name, string Datatype, IReadOnlyList<long> Shape);

/// <summary>What a worker is kept from on this machine.</summary>
/// <param name="Limits">Memory, processor time and files are bounded.</param>
/// <param name="Files">It sees its own version's folder and the runtime only.</param>
/// <param name="Network">It has no network.</param>
public sealed record WorkerIsolation(bool Limits, bool Files, bool Network);

/// <summary>What loading and running a graph once showed.</summary>
/// <param name="Failure">Why it could not be loaded; null when it could.</param>
/// <param name="RunFailure">Why it could not be run on made-up inputs, which may well be the inputs' fault; null when it could.</param>
/// <param name="OutputShapes">Of the run, in the outputs' order.</param>
internal sealed record TrialReport(
    string? Failure,
    IReadOnlyList<WorkerTensor> Inputs,
    IReadOnlyList<WorkerTensor> Outputs,
    double LoadMilliseconds,
    double? RunMilliseconds,
    string? RunFailure,
    IReadOnlyList<IReadOnlyList<long>> OutputShapes,
    WorkerIsolation Isolation);
