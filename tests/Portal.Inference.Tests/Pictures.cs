using SkiaSharp;

namespace Portal.Inference.Tests;

/// <summary>Variants of pictures, encoded.</summary>
internal static class Pictures
{
    public static byte[] Blank(int width, int height)
    {
        using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        bitmap.Erase(SKColors.Beige);
        return Png(bitmap);
    }

    /// <summary>Turned about its middle on a larger white page.</summary>
    public static byte[] Rotate(byte[] picture, float degrees)
    {
        using var source = SKBitmap.Decode(picture);
        var side = (int)float.Hypot(source.Width, source.Height);
        using var page = new SKBitmap(side, side, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(page);
        canvas.Clear(SKColors.White);
        canvas.Translate(side / 2f, side / 2f);
        canvas.RotateDegrees(degrees);
        canvas.DrawBitmap(source, -source.Width / 2f, -source.Height / 2f, new SKSamplingOptions(SKCubicResampler.Mitchell));
        return Png(page);
    }

    /// <summary>Adds to every pixel's tone a number between −amplitude and amplitude, the same for the same seed.</summary>
    public static byte[] AddNoise(byte[] picture, int amplitude, int seed)
    {
        using var bitmap = SKBitmap.Decode(picture);
        var random = new Random(seed);
        for (var y = 0; y < bitmap.Height; y++)
        {
            for (var x = 0; x < bitmap.Width; x++)
            {
                var colour = bitmap.GetPixel(x, y);
                var noise = random.Next(-amplitude, amplitude + 1);
                bitmap.SetPixel(x, y, new SKColor(Tone(colour.Red + noise), Tone(colour.Green + noise), Tone(colour.Blue + noise)));
            }
        }

        return Png(bitmap);
    }

    public static byte[] Scale(byte[] picture, float scale)
    {
        using var source = SKBitmap.Decode(picture);
        using var scaled = source.Resize(
            new SKSizeI((int)(source.Width * scale), (int)(source.Height * scale)), new SKSamplingOptions(SKCubicResampler.Mitchell));
        return Png(scaled);
    }

    public static byte[] Encode(byte[] picture, SKEncodedImageFormat format)
    {
        using var bitmap = SKBitmap.Decode(picture);
        using var data = bitmap.Encode(format, 95);
        return data.ToArray();
    }

    public static byte[] Png(SKBitmap bitmap)
    {
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    private static byte Tone(int value) => (byte)Math.Clamp(value, 0, 255);
}
