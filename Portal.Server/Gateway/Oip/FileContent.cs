using System.Buffers.Text;
using System.Text.Unicode;
using Portal.Client.Contracts;
using Portal.Inference.Engine;
using Portal.Server.Gateway.Admission;
using Portal.Server.Gateway.Predict;

namespace Portal.Server.Gateway.Oip;

/// <summary>A file inside a BYTES element: the bytes themselves, or base64 of them, as JSON has no other way to carry them.</summary>
internal static class FileContent
{
    private const string PlainText = "text/plain";

    public static Outcome<PredictionInput> Read(ReadOnlyMemory<byte> bytes, IReadOnlyList<string> accepts, DoorRefusals refusals)
    {
        if (bytes.IsEmpty)
        {
            return refusals.EmptyBody();
        }
        if (bytes.Length > BodyReader.MaxJsonBytes)
        {
            return refusals.BodyTooLarge(BodyReader.MaxMegabytes);
        }
        var mediaType = MediaTypes.Recognise(bytes.Span);
        if (mediaType is null && accepts.Contains(PlainText) && Utf8.IsValid(bytes.Span))
        {
            mediaType = PlainText;
        }
        if (mediaType is null && Decode(bytes.Span) is { } decoded && MediaTypes.Recognise(decoded) is { } inside)
        {
            (bytes, mediaType) = (decoded, inside);
        }
        if (bytes.Length > BodyReader.MaxBytes)
        {
            return refusals.BodyTooLarge(BodyReader.MaxMegabytes);
        }
        // Bytes that nobody recognises go on as the model's first type: the engine says what is wrong with them.
        mediaType ??= accepts[0];
        return accepts.Contains(mediaType) ? new EncodedInput(bytes, mediaType) : refusals.UnsupportedMediaType(accepts);
    }

    private static byte[]? Decode(ReadOnlySpan<byte> text)
    {
        if (!Base64.IsValid(text, out var length))
        {
            return null;
        }
        var decoded = new byte[length];
        Base64.DecodeFromUtf8(text, decoded, out _, out var written);
        return written == length ? decoded : null;
    }
}
