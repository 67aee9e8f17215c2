using System.Numerics;

namespace Portal.Inference.Batching;

/// <summary>How far calls may be gathered.</summary>
/// <param name="MaxRows">Rows that run together; 1 gathers nothing. A call with more rows runs alone.</param>
/// <param name="MaxPaddedTokens">Rows times padded length that run together; counts only calls that have a length.</param>
/// <param name="FixedShapes">Whether the backend compiles shapes: then rows and lengths are padded up to their bucket.</param>
/// <param name="Lengths">The buckets; null where no dimension is padded.</param>
/// <param name="Pinned">Whether calls are gathered whatever their padding costs.</param>
internal sealed record BatchRules(
    int MaxRows, long MaxPaddedTokens, bool FixedShapes = false, LengthBuckets? Lengths = null, bool Pinned = false)
{
    /// <summary>Every call alone.</summary>
    public static BatchRules Alone { get; } = new(1, long.MaxValue);

    /// <summary>Rows that really run.</summary>
    public int PaddedRows(int rows) =>
        !FixedShapes || rows > MaxRows ? rows : Math.Min((int)BitOperations.RoundUpToPowerOf2((uint)rows), MaxRows);

    /// <summary>
    /// Positions that really run for each row. Without compiled shapes the longest member decides: the bucket says who may
    /// run together, and padding further would only be computed for nobody.
    /// </summary>
    public long PaddedLength(long longest) => FixedShapes && Lengths is not null && longest > 0 ? Lengths.Of(longest) : longest;

    /// <summary>Whether a batch of this size keeps the bounds.</summary>
    public bool Holds(int rows, long longest) =>
        rows <= MaxRows && (longest == 0 || Positions(rows, longest) <= MaxPaddedTokens);

    /// <summary>Positions that really run.</summary>
    public long Positions(int rows, long longest) => PaddedRows(rows) * PaddedLength(longest);
}
