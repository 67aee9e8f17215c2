using System.Text.Json;
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
    private const int LongestFailure = 1000;

    /// <summary>A line that may be anything: whoever made the model may have written it.</summary>
    /// <returns>Null when it is not a whole report.</returns>
    public static WorkerReport? Read(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, WorkerJson.Default.WorkerReport) is { } report && WorkerTensor.AreWhole(report.Inputs, report.Outputs)
                ? report with { Failure = Plain(report.Failure) } : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Plain(string? text) =>
        text is null ? null : string.Concat(text.Take(LongestFailure).Select(letter => char.IsControl(letter) ? ' ' : letter));

    public static WorkerReport Failed(string why, WorkerIsolation isolation) => new(why, [], [], false, null, isolation);
}

/// <param name="Datatype">The protocol's word.</param>
internal sealed record WorkerTensor(string Name, string Datatype, IReadOnlyList<long> Shape)
{
    /// <summary>Whether none is missing: JSON's reader looks at members, not into lists.</summary>
    public static bool AreWhole(params ReadOnlySpan<IReadOnlyList<WorkerTensor>> lists)
    {
        foreach (var list in lists)
        {
            if (list.Any(tensor => tensor is null))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>What a worker is kept from on this machine.</summary>
/// <param name="Limits">Memory is bounded, on Linux open files and file sizes too; so is processor time while a model is inspected.</param>
/// <param name="Files">None of its threads sees files but its own version's, the program's libraries, the system's and facts of the machine.</param>
/// <param name="Network">It has no network.</param>
/// <param name="Calls">It can call no other socket of the machine, start no process and signal none but itself.</param>
public sealed record WorkerIsolation(bool Limits, bool Files, bool Network, bool Calls);

/// <summary>What a confined process did that it should not be able to do.</summary>
/// <param name="Isolation">What it is believed to be kept from.</param>
/// <param name="Reached">What it reached all the same, in words.</param>
internal sealed record ProbeReport(WorkerIsolation Isolation, IReadOnlyList<string> Reached);

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
