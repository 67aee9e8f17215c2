using Portal.Inference.Diagnostics;

namespace Portal.Inference.Engine;

/// <summary>How the engine stands.</summary>
/// <param name="Flavour">The build's ONNX Runtime flavour: <c>Cpu</c> or <c>DirectML</c>.</param>
/// <param name="RuntimeVersion">The native ONNX Runtime's version.</param>
/// <param name="ExecutionProvider">The provider that runs models, such as <c>CPUExecutionProvider</c>.</param>
/// <param name="FallbackReason">Why a wanted provider is not used; null when nothing fell back.</param>
/// <param name="Models">Loaded versions.</param>
public sealed record EngineStatus(
    string Flavour,
    string RuntimeVersion,
    string ExecutionProvider,
    string? FallbackReason,
    IReadOnlyList<LoadedModel> Models);

/// <param name="Predictions">Answered since load.</param>
/// <param name="MedianCompute">Median over the last 256 predictions; null before the first.</param>
/// <param name="Batching">How its calls are gathered; null where each runs alone.</param>
/// <param name="Trouble">Why it refuses calls at present, such as another server that does not answer; null when it does not.</param>
/// <param name="Worker">The process that it runs in; null for this one and for other servers.</param>
public sealed record LoadedModel(
    string Slug, string Version, TimeSpan LoadTime, long Predictions, TimeSpan? MedianCompute, string? Trouble = null, BatchingReport? Batching = null,
    WorkerStatus? Worker = null);
