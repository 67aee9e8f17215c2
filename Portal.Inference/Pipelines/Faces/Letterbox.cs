using SkiaSharp;

namespace Portal.Inference.Pipelines.Faces;

/// <summary>A picture fitted into a square, bars left and right or above and below.</summary>
internal readonly record struct Letterbox(int Width, int Height, int Side, float Scale, float Left, float Top)
{
    public static Letterbox Of(int width, int height, int side)
    {
        var scale = (float)side / Math.Max(width, height);
        return new Letterbox(width, height, side, scale, (side - width * scale) / 2, (side - height * scale) / 2);
    }

    public SKMatrix ToSquare => new(Scale, 0, Left, 0, Scale, Top, 0, 0, 1);

    /// <summary>From 0 to 1 of the square to the picture's pixels, clipped to it.</summary>
    public PixelPoint ToPicture(float x, float y) => new(
        Math.Clamp((x * Side - Left) / Scale, 0, Width),
        Math.Clamp((y * Side - Top) / Scale, 0, Height));
}
