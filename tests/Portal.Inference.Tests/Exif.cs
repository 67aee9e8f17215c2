using SkiaSharp;

namespace Portal.Inference.Tests;

/// <summary>Pictures as phones store them.</summary>
internal static class Exif
{
    /// <summary>A quarter turn against the clock.</summary>
    public static byte[] TurnLeft(byte[] picture)
    {
        using var source = SKBitmap.Decode(picture);
        using var turned = new SKBitmap(source.Height, source.Width, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (var y = 0; y < source.Height; y++)
        {
            for (var x = 0; x < source.Width; x++)
            {
                turned.SetPixel(y, source.Width - 1 - x, source.GetPixel(x, y));
            }
        }

        return Pictures.Png(turned);
    }

    /// <summary>Puts an APP1 segment with one big-endian TIFF entry, tag 0x0112, after a JPEG's first marker.</summary>
    public static byte[] WithOrientation(byte[] jpeg, byte orientation)
    {
        byte[] segment =
        [
            0xFF, 0xE1, 0x00, 0x22, .. "Exif\0\0"u8, .. "MM"u8, 0x00, 0x2A, 0x00, 0x00, 0x00, 0x08,
            0x00, 0x01, 0x01, 0x12, 0x00, 0x03, 0x00, 0x00, 0x00, 0x01, 0x00, orientation, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        ];
        return [.. jpeg[..2], .. segment, .. jpeg[2..]];
    }
}
