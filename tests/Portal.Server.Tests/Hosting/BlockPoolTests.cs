using System.Buffers;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Portal.Server.Hosting.Blocks;

namespace Portal.Server.Tests.Hosting;

public sealed class BlockPoolTests
{
    [Fact]
    public async Task The_portals_sockets_read_into_blocks_of_64_KiB()
    {
        await using var portal = new PortalFactory();

        using var pool = portal.Services.GetRequiredService<IMemoryPoolFactory<byte>>().Create();
        using var block = pool.Rent(2048);

        Assert.Equal((64 * 1024, 64 * 1024), (pool.MaxBufferSize, block.Memory.Length));
    }

    [Fact]
    public void A_block_is_used_again_and_never_by_two_at_once()
    {
        using var pool = new BlockPool(new BlockBounds());
        var first = pool.Rent();
        first.Dispose();
        first.Dispose();

        var (second, third) = (pool.Rent(), pool.Rent());

        Assert.Same(first, second);
        Assert.NotSame(second, third);
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Rent(BlockPool.LargeBlock + 1));
    }

    [Fact]
    public void While_very_many_blocks_are_out_who_can_do_with_less_gets_less()
    {
        using var pool = new BlockPool(new BlockBounds(strainedBytes: 3 * BlockPool.LargeBlock));
        var held = Enumerable.Range(0, 3).Select(_ => pool.Rent(2048)).ToList();

        Assert.Equal(BlockPool.SmallBlock, pool.Rent(2048).Memory.Length);
        Assert.Equal(BlockPool.LargeBlock, pool.Rent(8192).Memory.Length);
        held.ForEach(block => block.Dispose());
        Assert.Equal(BlockPool.LargeBlock, pool.Rent(2048).Memory.Length);
    }

    [Fact]
    public void No_more_is_kept_than_the_bound_and_nothing_that_nobody_needs()
    {
        var time = new FakeTimeProvider();
        using var factory = new BlockPoolFactory(time);
        using var pool = (BlockPool)factory.Create();
        foreach (var block in Enumerable.Range(0, 1100).Select(_ => pool.Rent()).ToList())
        {
            block.Dispose();
        }

        Assert.Equal(64L << 20, pool.Kept);
        time.Advance(2 * BlockPoolFactory.TrimInterval);
        Assert.Equal(0, pool.Kept);
    }
}
