using Portal.Inference.Tensors;

namespace Portal.Inference.Engine;

/// <summary>The outputs asked for, in the order asked. Disposing frees them.</summary>
public sealed record TensorOutput(IReadOnlyList<Tensor> Tensors) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in Tensors)
        {
            tensor.Dispose();
        }
    }
}
