using System.Buffers.Binary;

namespace Portal.Client.Features.Playground;

/// <summary>Pixels of an image as a browser shows it: a photo's EXIF turn is already applied.</summary>
public readonly record struct ImageSize(int Width, int Height)
{
    public const long MaxPixels = 25_000_000;

    public bool IsTooLarge => (long)Width * Height > MaxPixels;

    /// <summary>Reads the header of a PNG, JPEG or WebP.</summary>
    /// <returns>Null when the bytes are none of these, or end too early.</returns>
    public static ImageSize? Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (IsPng(bytes))
            {
                return Of(BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]), BinaryPrimitives.ReadUInt32BigEndian(bytes[20..]));
            }
            if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]))
            {
                return JpegHeader.Read(bytes);
            }
            return bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8) ? WebP(bytes) : null;
        }
        catch (Exception exception) when (exception is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    internal static ImageSize? Of(long width, long height) =>
        width is > 0 and <= int.MaxValue && height is > 0 and <= int.MaxValue ? new((int)width, (int)height) : null;

    private static bool IsPng(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);

    private static ImageSize? WebP(ReadOnlySpan<byte> bytes)
    {
        var chunk = bytes[12..];
        var data = chunk[8..];
        if (chunk.StartsWith("VP8X"u8))
        {
            return Of(1 + UInt24(data[4..]), 1 + UInt24(data[7..]));
        }
        if (chunk.StartsWith("VP8L"u8))
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(data[1..]);
            return Of(1 + (bits & 0x3FFF), 1 + ((bits >> 14) & 0x3FFF));
        }
        return chunk.StartsWith("VP8 "u8)
            ? Of(BinaryPrimitives.ReadUInt16LittleEndian(data[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(data[8..]) & 0x3FFF)
            : null;
    }

    private static long UInt24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
}
