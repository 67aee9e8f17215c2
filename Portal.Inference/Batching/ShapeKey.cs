namespace Portal.Inference.Batching;

/// <summary>What calls must have in common to run together: every dimension but the batch's, lengths rounded up to their bucket.</summary>
internal readonly struct ShapeKey(long[]? dimensions) : IEquatable<ShapeKey>
{
    private readonly long[]? dimensions = dimensions;

    public bool Equals(ShapeKey other) => dimensions.AsSpan().SequenceEqual(other.dimensions);

    public override bool Equals(object? other) => other is ShapeKey key && Equals(key);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var dimension in dimensions.AsSpan())
        {
            hash.Add(dimension);
        }

        return hash.ToHashCode();
    }
}
