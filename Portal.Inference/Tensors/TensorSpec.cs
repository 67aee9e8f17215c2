namespace Portal.Inference.Tensors;

/// <summary>What a model says about one of its tensors.</summary>
/// <param name="Name">The tensor's name in the graph.</param>
/// <param name="Datatype">Its element type.</param>
/// <param name="Shape">Dimensions; -1 is variable.</param>
public sealed record TensorSpec(string Name, TensorDatatype Datatype, IReadOnlyList<long> Shape);
