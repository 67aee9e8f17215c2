namespace Portal.Inference.Pipelines.Ocr;

/// <summary>A region's first and last pixel in every row: all that its convex hull can touch.</summary>
internal sealed class RowSpans(int height)
{
    private readonly int[] first = new int[height];
    private readonly int[] last = new int[height];
    private int top = int.MaxValue;
    private int bottom = -1;

    public void Add(int x, int y)
    {
        // A connected region has no empty row between two of its own, so widening the range row by row is enough.
        while (bottom < y)
        {
            Empty(bottom = bottom < 0 ? y : bottom + 1);
        }

        while (top > y)
        {
            Empty(top = top == int.MaxValue ? y : top - 1);
        }

        first[y] = Math.Min(first[y], x);
        last[y] = Math.Max(last[y], x);
    }

    /// <summary>Corners of the outermost pixels.</summary>
    public List<PixelPoint> Outline()
    {
        List<PixelPoint> points = [];
        for (var y = top; y <= bottom; y++)
        {
            points.AddRange([new(first[y], y), new(last[y] + 1, y), new(first[y], y + 1), new(last[y] + 1, y + 1)]);
        }

        return points;
    }

    public void Clear() => (top, bottom) = (int.MaxValue, -1);

    private void Empty(int y) => (first[y], last[y]) = (int.MaxValue, -1);
}
