namespace Portal.Inference.Batching;

/// <summary>Lengths that calls are sorted into, ascending. A call longer than all of them is a bucket of its own length.</summary>
internal sealed class LengthBuckets(IReadOnlyList<int>? lengths)
{
    private static readonly int[] Usual = [16, 32, 64, 128, 256, 512];
    private readonly IReadOnlyList<int> lengths = lengths is { Count: > 0 } ? lengths : Usual;

    /// <summary>The length that stands for a model where nothing is known of its calls.</summary>
    public int Representative => lengths.FirstOrDefault(length => length >= 32, lengths[^1]);

    public long Of(long length)
    {
        foreach (var bucket in lengths)
        {
            if (bucket >= length)
            {
                return bucket;
            }
        }

        return length;
    }
}
