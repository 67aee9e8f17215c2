namespace Portal.Client.Contracts;

/// <summary>The engine as the operator sees it.</summary>
/// <param name="Flavour">The build's ONNX Runtime flavour: <c>Cpu</c> or <c>DirectML</c>.</param>
/// <param name="ExecutionProvider">The provider that runs models, such as <c>CPUExecutionProvider</c>.</param>
/// <param name="FallbackReason">Why a wanted provider is not used; null when nothing fell back.</param>
/// <param name="WorkingSetBytes">Memory of the portal's process.</param>
public sealed record ServingStatus(
    string Flavour,
    string RuntimeVersion,
    string ExecutionProvider,
    string? FallbackReason,
    long WorkingSetBytes,
    IReadOnlyList<ServedModel> Models,
    IReadOnlyList<VersionWork> Versions)
{
    /// <summary>Processes of models that nobody vouches for.</summary>
    public IReadOnlyList<ServedWorker> Workers { get; init; } = [];
}

/// <param name="State"><c>Stopped</c>, <c>Starting</c>, <c>Running</c> or <c>Quarantined</c>.</param>
/// <param name="MemoryBytes">Null without a process.</param>
/// <param name="Deaths">Since the version was loaded.</param>
/// <param name="LastDeath">Why it died last, in a word; null when it never did.</param>
/// <param name="Detail">The same in an English sentence.</param>
/// <param name="Missing">What it is not kept from on this machine: <c>Limits</c>, <c>Files</c>, <c>Network</c>, <c>Calls</c>.</param>
public sealed record ServedWorker(
    string Slug, string Version, string State, long? MemoryBytes, int Deaths, string? LastDeath, string? Detail, IReadOnlyList<string> Missing);

/// <param name="LoadMs">How long loading took; null when not loaded.</param>
public sealed record ServedModel(
    string Slug,
    string Name,
    string Version,
    ModelReadiness Readiness,
    string? Note,
    double? LoadMs,
    long Predictions,
    double? MedianMs);

/// <summary>What a version did since it was loaded.</summary>
/// <param name="State"><c>loading</c>, <c>ready</c>, <c>unloading</c> or <c>unavailable</c>.</param>
/// <param name="Reason">Why it is unavailable, or why its last reload failed.</param>
/// <param name="Counts">Null where nothing is loaded.</param>
/// <param name="Batches">Runs by the rows that ran together, fewest rows first.</param>
/// <param name="Batching">How batches are formed; null where the model takes files, which run one by one.</param>
public sealed record VersionWork(
    string Slug,
    string Version,
    string State,
    string? Reason,
    VersionCounts? Counts,
    IReadOnlyList<BatchCount> Batches,
    BatchingState? Batching);

/// <param name="QueueMs">Mean wait of a call; null before the first, as all means.</param>
/// <param name="InputMs">Mean time of a run to gather and pad inputs.</param>
/// <param name="InferMs">Mean time of a run in the graph or pipeline.</param>
/// <param name="OutputMs">Mean time of a run to split outputs.</param>
/// <param name="SerialiseMs">Mean time to write an answer in the caller's protocol.</param>
/// <param name="PaddingWaste">Part of the computed positions that was padding, 0 to 1; null where nothing is padded.</param>
public sealed record VersionCounts(
    long Successes,
    long Failures,
    long Cancellations,
    long Rejections,
    long Rows,
    long Runs,
    int WaitingRows,
    double? QueueMs,
    double? InputMs,
    double? InferMs,
    double? OutputMs,
    double? SerialiseMs,
    double? PaddingWaste);

public sealed record BatchCount(int Rows, long Runs);

/// <param name="MaxRows">Rows that run together at most.</param>
/// <param name="Reason"><c>measured</c>, <c>pinned</c>, <c>forbidden</c>, <c>no_rows</c>, <c>rows_influence_each_other</c>, <c>loses</c> or <c>not_measurable</c>.</param>
public sealed record BatchingState(bool IsOn, int MaxRows, string Reason);

/// <summary>Operators only.</summary>
public interface IServingApi
{
    Task<ServingStatus> Get(CancellationToken cancellationToken);
}
