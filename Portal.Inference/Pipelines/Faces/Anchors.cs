namespace Portal.Inference.Pipelines.Faces;

/// <summary>Where BlazeFace's 896 candidates stand, in the order of its outputs; 0 to 1 of the square it looks at.</summary>
internal static class Anchors
{
    /// <summary>A fine grid with two candidates a cell, then a coarse one with six.</summary>
    public static readonly PixelPoint[] Fine = Grid(16, 2);

    public static readonly PixelPoint[] Coarse = Grid(8, 6);

    private static PixelPoint[] Grid(int cells, int perCell) =>
    [
        .. from y in Enumerable.Range(0, cells)
           from x in Enumerable.Range(0, cells)
           from _ in Enumerable.Range(0, perCell)
           select new PixelPoint((x + 0.5f) / cells, (y + 0.5f) / cells),
    ];
}
