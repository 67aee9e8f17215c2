using SkiaSharp;

namespace Portal.Inference.Pipelines.Inputs;

/// <summary>Turns a picture the way its EXIF orientation says that people see it.</summary>
internal static class Upright
{
    /// <summary>Gives back the same bitmap, or disposes it and gives a turned copy.</summary>
    public static SKBitmap Turn(SKBitmap bitmap, SKEncodedOrigin origin)
    {
        if (origin is SKEncodedOrigin.TopLeft)
        {
            return bitmap;
        }

        var (w, h) = (bitmap.Width, bitmap.Height);
        var sideways = origin >= SKEncodedOrigin.LeftTop;
        var turned = new SKBitmap(bitmap.Info.WithSize(sideways ? h : w, sideways ? w : h));
        using (var canvas = new SKCanvas(turned))
        {
            canvas.SetMatrix(Matrix(origin, w, h));
            canvas.DrawBitmap(bitmap, 0, 0, SKSamplingOptions.Default);
        }

        bitmap.Dispose();
        return turned;
    }

    // Where the stored pixel (x, y) belongs: X = a·x + b·y + c and Y = d·x + e·y + f.
    private static SKMatrix Matrix(SKEncodedOrigin origin, int w, int h) => origin switch
    {
        SKEncodedOrigin.TopRight => new SKMatrix(-1, 0, w, 0, 1, 0, 0, 0, 1),
        SKEncodedOrigin.BottomRight => new SKMatrix(-1, 0, w, 0, -1, h, 0, 0, 1),
        SKEncodedOrigin.BottomLeft => new SKMatrix(1, 0, 0, 0, -1, h, 0, 0, 1),
        SKEncodedOrigin.LeftTop => new SKMatrix(0, 1, 0, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightTop => new SKMatrix(0, -1, h, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightBottom => new SKMatrix(0, -1, h, -1, 0, w, 0, 0, 1),
        SKEncodedOrigin.LeftBottom => new SKMatrix(0, 1, 0, -1, 0, w, 0, 0, 1),
        _ => SKMatrix.Identity,
    };
}
