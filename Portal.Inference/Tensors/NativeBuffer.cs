namespace Portal.Inference.Tensors;

/// <summary>A run of bytes in native memory that grows. A managed array of a request's size would live on the large object heap.</summary>
public sealed unsafe class NativeBuffer : IDisposable
{
    private TensorMemory memory;
    private int capacity;

    /// <param name="capacity">Bytes that are expected.</param>
    public NativeBuffer(int capacity)
    {
        this.capacity = Math.Max(capacity, 1);
        memory = TensorMemory.Rent(this.capacity);
    }

    /// <summary>How many bytes it has.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes, until it grows, is disposed or becomes a tensor.</summary>
    public Span<byte> Bytes => new((void*)memory.Address, Length);

    /// <summary>Copies bytes to the end.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > capacity - Length)
        {
            Grow(checked(Length + bytes.Length));
        }

        bytes.CopyTo(new((byte*)memory.Address + Length, bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>A tensor of the bytes, which are the tensor's from here on. The buffer is of no more use.</summary>
    public Tensor ToTensor(string name, TensorDatatype datatype, ReadOnlySpan<long> shape) =>
        new(name, datatype, shape, memory.Address, Length, memory);

    /// <inheritdoc/>
    public void Dispose() => memory.Dispose();

    private void Grow(int atLeast)
    {
        var larger = (int)Math.Min(Math.Max(2L * capacity, atLeast), int.MaxValue);
        var moved = TensorMemory.Rent(larger);
        Bytes.CopyTo(new((void*)moved.Address, Length));
        memory.Dispose();
        (memory, capacity) = (moved, larger);
    }
}
