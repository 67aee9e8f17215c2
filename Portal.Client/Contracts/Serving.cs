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
    IReadOnlyList<ServedModel> Models);

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

/// <summary>Operators only.</summary>
public interface IServingApi
{
    Task<ServingStatus> Get(CancellationToken cancellationToken);
}
