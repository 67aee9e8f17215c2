using System.Buffers;
using Microsoft.Net.Http.Headers;
using Portal.Client.Contracts;
using Portal.Inference.Engine;
using Portal.Server.Gateway.Admission;

namespace Portal.Server.Gateway.Predict;

/// <summary>Reads a prediction's input: the bytes themselves, or JSON with the bytes in base64.</summary>
internal sealed class BodyReader(HttpRequest request, DoorRefusals refusals, params string[] fields)
{
    /// <summary>The largest input, however it is sent.</summary>
    public const int MaxMegabytes = 20;

    public const int MaxBytes = MaxMegabytes * 1024 * 1024;

    /// <summary>Base64 is a third longer, and there is a word of JSON around it.</summary>
    public const int MaxJsonBytes = (MaxBytes / 3 * 4) + 64 * 1024;

    private const string Json = "application/json";
    private const string Unknown = "application/octet-stream";

    public async ValueTask<Outcome<PredictionInput>> ReadAsync(IReadOnlyList<string> accepts, CancellationToken cancellationToken)
    {
        var mediaType = MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed)
            ? MediaTypes.Canonical(parsed.MediaType.Value!)
            : string.IsNullOrEmpty(request.ContentType) ? Unknown : "";
        if (mediaType is not (Json or Unknown) && !accepts.Contains(mediaType))
        {
            return refusals.UnsupportedMediaType(accepts);
        }
        var limit = mediaType == Json ? MaxJsonBytes : MaxBytes;
        try
        {
            return await ReadAsync(limit, cancellationToken) is not { } body ? refusals.BodyTooLarge(MaxMegabytes)
                : body.IsEmpty ? refusals.EmptyBody()
                : mediaType == Json ? new JsonInput(refusals, fields).Read(body, accepts)
                : Raw(body, mediaType, accepts);
        }
        catch (BadHttpRequestException exception)
        {
            return exception.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? refusals.BodyTooLarge(MaxMegabytes)
                : refusals.BrokenRequest(exception.StatusCode);
        }
    }

    private Outcome<PredictionInput> Raw(ReadOnlyMemory<byte> body, string declared, IReadOnlyList<string> accepts)
    {
        var mediaType = declared == Unknown ? MediaTypes.Recognise(body.Span) : declared;
        return mediaType is not null && accepts.Contains(mediaType)
            ? new EncodedInput(body, mediaType)
            : refusals.UnsupportedMediaType(accepts);
    }

    /// <returns>Null as soon as it is longer than the limit: the rest is never kept.</returns>
    private async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(int limit, CancellationToken cancellationToken)
    {
        if (request.ContentLength > limit)
        {
            return null;
        }
        var kept = new ArrayBufferWriter<byte>((int)(request.ContentLength ?? 0) + 1);
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(cancellationToken);
            if (kept.WrittenCount + read.Buffer.Length > limit)
            {
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return null;
            }
            foreach (var segment in read.Buffer)
            {
                kept.Write(segment.Span);
            }
            request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return kept.WrittenMemory;
            }
        }
    }
}
