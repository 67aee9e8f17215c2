using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;

namespace Portal.Server.Hosting.Blocks;

/// <summary>Gives the server its pools and trims them while they are not needed.</summary>
internal sealed class BlockPoolFactory : IMemoryPoolFactory<byte>, IDisposable
{
    public static readonly TimeSpan TrimInterval = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<BlockPool, bool> pools = new();
    private readonly BlockBounds bounds = new();
    private readonly ITimer trimming;

    public BlockPoolFactory(TimeProvider time) =>
        trimming = time.CreateTimer(_ => Trim(), null, TrimInterval, TrimInterval);

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null)
    {
        var pool = new BlockPool(bounds);
        pool.Disposed += gone => pools.TryRemove(gone, out _);
        pools[pool] = true;
        return pool;
    }

    public void Dispose() => trimming.Dispose();

    private void Trim()
    {
        foreach (var pool in pools.Keys)
        {
            pool.Trim();
        }
    }
}
