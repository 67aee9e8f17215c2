namespace Portal.Inference.Pipelines.Inputs;

/// <summary>The first bytes of the image formats that are taken; others never reach a decoder.</summary>
internal static class ImageSignature
{
    public static bool IsKnown(ReadOnlySpan<byte> data) => IsPng(data) || IsJpeg(data) || IsWebP(data);

    private static bool IsPng(ReadOnlySpan<byte> data) => data is [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, ..];

    private static bool IsJpeg(ReadOnlySpan<byte> data) => data is [0xFF, 0xD8, 0xFF, ..];

    private static bool IsWebP(ReadOnlySpan<byte> data) =>
        data.Length >= 12 && data.StartsWith("RIFF"u8) && data[8..].StartsWith("WEBP"u8);
}
