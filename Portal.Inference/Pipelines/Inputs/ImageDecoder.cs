using System.Buffers;
using Portal.Inference.Engine;
using SkiaSharp;

namespace Portal.Inference.Pipelines.Inputs;

/// <summary>Hostile bytes to pixels: PNG, JPEG or WebP by content, first frame, upright, opaque, sRGB.</summary>
internal static class ImageDecoder
{
    /// <summary>100 MB decoded.</summary>
    public const int MaxPixels = 25_000_000;

    /// <summary>Reads the header.</summary>
    /// <exception cref="PredictionRefusedException">Not an image, or too large a one.</exception>
    public static unsafe void Check(ReadOnlyMemory<byte> body)
    {
        using var pin = body.Pin();
        using var codec = Open(pin, body);
    }

    /// <exception cref="PredictionRefusedException">Not an image, too large a one, or a damaged one.</exception>
    public static unsafe SKBitmap Decode(ReadOnlyMemory<byte> body)
    {
        using var pin = body.Pin();
        using var codec = Open(pin, body);
        using var srgb = SKColorSpace.CreateSrgb();
        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Premul, srgb);
        var bitmap = new SKBitmap();
        try
        {
            if (!bitmap.TryAllocPixels(info))
            {
                throw Undecodable("The image cannot be held in memory.");
            }

            switch (codec.GetPixels(info, bitmap.GetPixels()))
            {
                case SKCodecResult.Success:
                    break;
                case SKCodecResult.IncompleteInput:
                    throw Undecodable("The image's data ends early.");
                default:
                    throw Undecodable("The image's data is damaged.");
            }

            if (codec.Info.AlphaType != SKAlphaType.Opaque)
            {
                PutOnWhite(bitmap.GetPixelSpan());
            }

            return Upright.Turn(bitmap, codec.EncodedOrigin);
        }
        catch
        {
            bitmap.Dispose();
            throw;
        }
    }

    private static unsafe SKCodec Open(MemoryHandle pin, ReadOnlyMemory<byte> body)
    {
        if (!ImageSignature.IsKnown(body.Span))
        {
            throw Undecodable("The data is not a PNG, JPEG or WebP image.");
        }

        // The codec keeps its own reference to the data, which lives as long as the caller's pin.
        using var data = SKData.Create((nint)pin.Pointer, body.Length);
        var codec = SKCodec.Create(data) ?? throw Undecodable("The image's header is damaged.");
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if (width > 0 && height > 0 && (long)width * height <= MaxPixels)
        {
            return codec;
        }

        codec.Dispose();
        throw new PredictionRefusedException(
            RefusalReason.TooLarge,
            $"The image is {width} × {height} pixels ({(long)width * height / 1e6:0.0} megapixels); at most {MaxPixels / 1_000_000} megapixels are accepted.");
    }

    // Black letters on a transparent page would otherwise be black on black.
    private static void PutOnWhite(Span<byte> rgba)
    {
        for (var i = 0; i + 3 < rgba.Length; i += 4)
        {
            var white = (byte)(255 - rgba[i + 3]);
            rgba[i] += white;
            rgba[i + 1] += white;
            rgba[i + 2] += white;
            rgba[i + 3] = 255;
        }
    }

    private static PredictionRefusedException Undecodable(string message) => new(RefusalReason.Undecodable, message);
}
