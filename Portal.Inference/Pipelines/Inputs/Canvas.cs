using SkiaSharp;

namespace Portal.Inference.Pipelines.Inputs;

/// <summary>Draws a picture, moved and scaled, on a small canvas of a model's size.</summary>
internal static class Canvas
{
    // Bilinear between the two nearest mipmap levels: a photo shrunk tenfold keeps its thin strokes.
    private static readonly SKSamplingOptions Smooth = new(SKFilterMode.Linear, SKMipmapMode.Linear);

    /// <summary>Draws the picture alone: beyond its edges the canvas repeats them.</summary>
    /// <param name="toCanvas">Maps the picture's pixels to the canvas.</param>
    public static SKBitmap Draw(SKImage picture, SKMatrix toCanvas, int width, int height)
    {
        using var shader = picture.ToShader(SKShaderTileMode.Clamp, SKShaderTileMode.Clamp, Smooth, toCanvas);
        return Draw(shader, width, height);
    }

    /// <summary>Draws the picture on black.</summary>
    public static SKBitmap DrawOnBlack(SKImage picture, SKMatrix toCanvas, int width, int height)
    {
        using var shader = picture.ToShader(SKShaderTileMode.Decal, SKShaderTileMode.Decal, Smooth, toCanvas);
        return Draw(shader, width, height);
    }

    /// <summary>A picture over the bitmap's own pixels: nothing is copied, and the bitmap must outlive it.</summary>
    public static SKImage AsImage(SKBitmap bitmap)
    {
        bitmap.SetImmutable();
        return SKImage.FromBitmap(bitmap);
    }

    private static SKBitmap Draw(SKShader shader, int width, int height)
    {
        var canvas = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var pen = new SKCanvas(canvas);
        using var paint = new SKPaint { Shader = shader };
        pen.Clear(SKColors.Black);
        pen.DrawPaint(paint);
        return canvas;
    }
}
