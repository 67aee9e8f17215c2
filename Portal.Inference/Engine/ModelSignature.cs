using Portal.Inference.Tensors;

namespace Portal.Inference.Engine;

/// <summary>What a model takes and gives, as the Open Inference Protocol describes it.</summary>
/// <param name="Slug">The model.</param>
/// <param name="Version">The version that answers when none is named.</param>
/// <param name="Versions">Every version that is served.</param>
/// <param name="Platform">Such as <c>onnx_onnxv1</c>.</param>
/// <param name="Inputs">
/// The graph's inputs; for a model with a pipeline one <c>BYTES</c> tensor <c>inputs</c> of shape [1], an encoded input.
/// </param>
/// <param name="Outputs">The graph's outputs; for a model with a pipeline one <c>BYTES</c> tensor <c>outputs</c> of shape [1], JSON.</param>
public sealed record ModelSignature(
    string Slug, string Version, IReadOnlyList<string> Versions, string Platform,
    IReadOnlyList<TensorSpec> Inputs, IReadOnlyList<TensorSpec> Outputs)
{
    /// <summary>Platform of a model that another server runs; what it takes and gives is passed on as it is.</summary>
    public const string Remote = "remote";

    /// <summary>Whether the inputs are the graph's own, whatever they are called.</summary>
    public bool TakesTensors { get; init; }
}
