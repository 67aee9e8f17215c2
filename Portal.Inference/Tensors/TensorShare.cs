namespace Portal.Inference.Tensors;

/// <summary>Bytes that several tensors look at; freed with the last of them.</summary>
/// <param name="whole">The bytes' owner.</param>
/// <param name="holders">Tensors that will look at them.</param>
internal sealed class TensorShare(IDisposable whole, int holders) : IDisposable
{
    private int holders = holders;

    public void Dispose()
    {
        if (Interlocked.Decrement(ref holders) == 0)
        {
            whole.Dispose();
        }
    }
}
