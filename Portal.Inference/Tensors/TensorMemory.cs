using System.Buffers;
using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Portal.Inference.Tensors;

/// <summary>
/// A block of native memory, aligned to 64 bytes and recycled by size. A managed array of a usual image's size would live on
/// the large object heap and be collected only with the whole of it.
/// </summary>
internal sealed unsafe class TensorMemory : IDisposable
{
    private const int Smallest = 256;
    private const int LargestKept = 16 << 20;
    private const long KeptAtMost = 64L << 20;

    private static readonly ConcurrentBag<nint>[] Free = [.. Enumerable.Range(0, 32).Select(_ => new ConcurrentBag<nint>())];
    private static long kept;

    private readonly int capacity;
    private nint address;

    private TensorMemory(int capacity, nint address)
    {
        this.capacity = capacity;
        this.address = address;
    }

    public nint Address => address;

    /// <summary>A block of at least this many bytes, with whatever its last user left in it.</summary>
    public static TensorMemory Rent(int bytes)
    {
        var capacity = bytes <= LargestKept ? (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(bytes, Smallest)) : bytes;
        if (capacity <= LargestKept && Free[BitOperations.Log2((uint)capacity)].TryTake(out var recycled))
        {
            Interlocked.Add(ref kept, -capacity);
            return new(capacity, recycled);
        }

        return new(capacity, (nint)NativeMemory.AlignedAlloc((nuint)capacity, 64));
    }

    public void Dispose()
    {
        var freed = Interlocked.Exchange(ref address, 0);
        if (freed == 0)
        {
            return;
        }

        if (capacity <= LargestKept && Interlocked.Add(ref kept, capacity) <= KeptAtMost)
        {
            Free[BitOperations.Log2((uint)capacity)].Add(freed);
            return;
        }

        if (capacity <= LargestKept)
        {
            Interlocked.Add(ref kept, -capacity);
        }

        NativeMemory.AlignedFree((void*)freed);
    }
}
