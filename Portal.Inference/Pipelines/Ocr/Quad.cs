using SkiaSharp;

namespace Portal.Inference.Pipelines.Ocr;

/// <summary>
/// A line's place: four corners of a parallelogram, clockwise from the top left of the line as it is read. So turning
/// the line is renaming its corners.
/// </summary>
internal readonly record struct Quad(PixelPoint TopLeft, PixelPoint TopRight, PixelPoint BottomRight, PixelPoint BottomLeft)
{
    public float Width => Distance(TopLeft, TopRight);

    public float Height => Distance(TopLeft, BottomLeft);

    public PixelPoint Centre => new((TopLeft.X + BottomRight.X) / 2, (TopLeft.Y + BottomRight.Y) / 2);

    public Quad Scale(float x, float y)
    {
        return new Quad(Scaled(TopLeft), Scaled(TopRight), Scaled(BottomRight), Scaled(BottomLeft));

        PixelPoint Scaled(PixelPoint point) => new(point.X * x, point.Y * y);
    }

    /// <summary>The same place, read from the other end.</summary>
    public Quad Reversed => new(BottomRight, BottomLeft, TopLeft, TopRight);

    /// <summary>The same place, read from top to bottom.</summary>
    public Quad ReadDownwards => new(TopRight, BottomRight, BottomLeft, TopLeft);

    /// <summary>The corners, none outside a picture of this size.</summary>
    public PixelPoint[] ClippedTo(int width, int height)
    {
        return [Clip(TopLeft), Clip(TopRight), Clip(BottomRight), Clip(BottomLeft)];

        PixelPoint Clip(PixelPoint point) => new(Math.Clamp(point.X, 0, width), Math.Clamp(point.Y, 0, height));
    }

    /// <summary>Lays the parallelogram flat on a canvas of this size.</summary>
    public SKMatrix ToCanvas(int width, int height)
    {
        var toPicture = new SKMatrix(
            (TopRight.X - TopLeft.X) / width, (BottomLeft.X - TopLeft.X) / height, TopLeft.X,
            (TopRight.Y - TopLeft.Y) / width, (BottomLeft.Y - TopLeft.Y) / height, TopLeft.Y,
            0, 0, 1);
        return toPicture.TryInvert(out var toCanvas) ? toCanvas : SKMatrix.Identity;
    }

    private static float Distance(PixelPoint a, PixelPoint b) => float.Hypot(b.X - a.X, b.Y - a.Y);
}
