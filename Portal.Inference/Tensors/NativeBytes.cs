using System.Buffers;

namespace Portal.Inference.Tensors;

/// <summary>Native bytes as <see cref="Memory{T}"/>, for writers that take nothing else. The owner keeps the bytes alive.</summary>
internal sealed unsafe class NativeBytes(nint address, int length) : MemoryManager<byte>
{
    public override Span<byte> GetSpan() => new((void*)address, length);

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)length);
        return new((byte*)address + elementIndex);
    }

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
