using System.Buffers;
using Microsoft.Net.Http.Headers;
using Portal.Client.Contracts;
using Portal.Inference.Engine;
using Portal.Server.Gateway.Admission;

namespace Portal.Server.Gateway.Predict;

/// <summary>Reads a prediction's input: the bytes themselves, or JSON with the bytes in base64 or with texts.</summary>
internal sealed class BodyReader(HttpRequest request, DoorRefusals refusals, params string[] fields)
{
    /// <summary>The largest input, however it is sent.</summary>
    public const int MaxMegabytes = 20;

    public const int MaxBytes = MaxMegabytes * 1024 * 1024;

    /// <summary>Base64 is a third longer, and there is a word of JSON around it.</summary>
    public const int MaxJsonBytes = (MaxBytes / 3 * 4) + 64 * 1024;

    private const string JsonType = "application/json";
    private const string Unknown = "application/octet-stream";

    public async ValueTask<Outcome<PredictionInput>> ReadAsync(ModelAtDoor model, CancellationToken cancellationToken)
    {
        var accepts = model.Accepts;
        var mediaType = MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed)
            ? MediaTypes.Canonical(parsed.MediaType.Value!)
            : string.IsNullOrEmpty(request.ContentType) ? Unknown : "";
        if (mediaType is not (JsonType or Unknown) && !accepts.Contains(mediaType))
        {
            return refusals.UnsupportedMediaType(accepts);
        }
        var limit = mediaType == JsonType ? MaxJsonBytes : MaxBytes;
        try
        {
            return await ReadAsync(request, limit, cancellationToken) is not { } body ? refusals.BodyTooLarge(MaxMegabytes)
                : body.IsEmpty ? refusals.EmptyBody()
                : mediaType == JsonType ? Json(body, model)
                : Raw(body, mediaType, accepts);
        }
        catch (BadHttpRequestException exception)
        {
            return exception.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? refusals.BodyTooLarge(MaxMegabytes)
                : refusals.BrokenRequest(exception.StatusCode);
        }
    }

    private Outcome<PredictionInput> Json(ReadOnlyMemory<byte> body, ModelAtDoor model) => model.Accepts.Contains("text/plain")
        ? new JsonText(refusals, fields).Read(body, model.Task)
        : new JsonInput(refusals, fields).Read(body, model.Accepts);

    private Outcome<PredictionInput> Raw(ReadOnlyMemory<byte> body, string declared, IReadOnlyList<string> accepts)
    {
        var mediaType = declared == Unknown ? MediaTypes.Recognise(body.Span) : declared;
        return mediaType is not null && accepts.Contains(mediaType)
            ? new EncodedInput(body, mediaType)
            : refusals.UnsupportedMediaType(accepts);
    }

    /// <summary>The whole body.</summary>
    /// <returns>Null as soon as it is longer than the limit: the rest is never kept.</returns>
    /// <exception cref="BadHttpRequestException">The request broke off, or the host's own limit was reached.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, int limit, CancellationToken cancellationToken)
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
