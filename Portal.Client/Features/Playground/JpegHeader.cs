using System.Buffers.Binary;

namespace Portal.Client.Features.Playground;

/// <summary>Size and turn of a JPEG, from its segments before the picture data.</summary>
internal static class JpegHeader
{
    private const int App1 = 0xE1;
    private const int StartOfScan = 0xDA;
    private const int OrientationTag = 0x0112;

    public static ImageSize? Read(ReadOnlySpan<byte> bytes)
    {
        var isTurned = false;
        var at = 2;
        while (bytes[at] == 0xFF)
        {
            int marker = bytes[at + 1];
            if (marker == 0xFF)
            {
                at++;
                continue;
            }
            int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
            if (length < 2 || marker == StartOfScan)
            {
                return null;
            }
            var segment = bytes.Slice(at + 4, length - 2);
            if (marker == App1)
            {
                isTurned |= IsTurned(segment);
            }
            else if (IsStartOfFrame(marker))
            {
                int height = BinaryPrimitives.ReadUInt16BigEndian(segment[1..]);
                int width = BinaryPrimitives.ReadUInt16BigEndian(segment[3..]);
                return isTurned ? ImageSize.Of(height, width) : ImageSize.Of(width, height);
            }
            at += 2 + length;
        }
        return null;
    }

    private static bool IsStartOfFrame(int marker) => marker is >= 0xC0 and <= 0xCF and not 0xC4 and not 0xC8 and not 0xCC;

    /// <summary>EXIF orientations 5 to 8 lie on their side.</summary>
    private static bool IsTurned(ReadOnlySpan<byte> segment)
    {
        if (!segment.StartsWith("Exif\0\0"u8))
        {
            return false;
        }
        var tiff = segment[6..];
        var isLittle = tiff.StartsWith("II"u8);
        var directory = tiff[(int)Math.Min(UInt32(tiff[4..], isLittle), (uint)tiff.Length)..];
        int entries = UInt16(directory, isLittle);
        for (var i = 0; i < entries; i++)
        {
            var entry = directory.Slice(2 + (i * 12), 12);
            if (UInt16(entry, isLittle) == OrientationTag)
            {
                return UInt16(entry[8..], isLittle) is >= 5 and <= 8;
            }
        }
        return false;
    }

    private static ushort UInt16(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint UInt32(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
