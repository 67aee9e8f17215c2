using System.Buffers;
using System.Collections.Concurrent;

namespace Portal.Server.Hosting.Blocks;

/// <summary>
/// Blocks of 64 KiB for the server's sockets: a tensor of some hundred KiB then comes in ten reads instead of hundreds. While
/// very many blocks are out, callers who can do with less get 4 KiB, so that idle connections by the thousand stay cheap.
/// </summary>
internal sealed class BlockPool(BlockBounds bounds) : MemoryPool<byte>
{
    public const int LargeBlock = 64 * 1024;
    public const int SmallBlock = 4 * 1024;

    private readonly Shelf large = new(LargeBlock);
    private readonly Shelf small = new(SmallBlock);
    private int disposed;

    public event Action<BlockPool>? Disposed;

    public override int MaxBufferSize => LargeBlock;

    /// <summary>Bytes that wait to be used again.</summary>
    public long Kept => large.Kept + small.Kept;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref disposed) != 0, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, LargeBlock);
        var shelf = minBufferSize <= SmallBlock && bounds.IsStrained ? small : large;
        bounds.Out(shelf.Size);
        if (shelf.TryTake(out var block))
        {
            bounds.Unkept(shelf.Size);
            block.Take();
            return block;
        }
        return new Block(this, shelf);
    }

    /// <summary>Lets go of what nobody needed since the last time.</summary>
    public void Trim()
    {
        bounds.Unkept(large.Trim() + small.Trim());
    }

    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
        {
            bounds.Unkept(large.Clear() + small.Clear());
            Disposed?.Invoke(this);
        }
    }

    private void Return(Block block, Shelf shelf)
    {
        bounds.Back(shelf.Size);
        if (Volatile.Read(ref disposed) == 0 && bounds.TryKeep(shelf.Size))
        {
            shelf.Put(block);
        }
    }

    /// <summary>An array that the garbage collector never moves: the sockets read into it.</summary>
    private sealed class Block(BlockPool pool, Shelf shelf) : IMemoryOwner<byte>
    {
        private int isOut = 1;

        public Memory<byte> Memory { get; } =
            System.Runtime.InteropServices.MemoryMarshal.CreateFromPinnedArray(GC.AllocateUninitializedArray<byte>(shelf.Size, pinned: true), 0, shelf.Size);

        public void Take() => isOut = 1;

        public void Dispose()
        {
            // A block given back twice would have two owners at once.
            if (Interlocked.Exchange(ref isOut, 0) == 1)
            {
                pool.Return(this, shelf);
            }
        }
    }

    /// <summary>Blocks of one size that wait.</summary>
    private sealed class Shelf(int size)
    {
        private readonly ConcurrentQueue<Block> blocks = new();
        private int count;
        private int fewest;

        public int Size => size;

        public long Kept => (long)Volatile.Read(ref count) * size;

        public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Block? block)
        {
            if (!blocks.TryDequeue(out block))
            {
                fewest = 0;
                return false;
            }
            fewest = Math.Min(fewest, Interlocked.Decrement(ref count));
            return true;
        }

        public void Put(Block block)
        {
            Interlocked.Increment(ref count);
            blocks.Enqueue(block);
        }

        /// <returns>Bytes let go of.</returns>
        public long Trim()
        {
            var gone = 0L;
            for (var spare = fewest; spare > 0 && blocks.TryDequeue(out _); spare--)
            {
                Interlocked.Decrement(ref count);
                gone += size;
            }
            fewest = Volatile.Read(ref count);
            return gone;
        }

        public long Clear()
        {
            fewest = int.MaxValue;
            return Trim();
        }
    }
}
