using System.Text.Json;
using Portal.Client.Contracts;
using Portal.Inference.Engine;
using Portal.Server.Gateway.Admission;

namespace Portal.Server.Gateway.Predict;

/// <summary>An input inside JSON: base64 or a <c>data:</c> URL in the first of the fields that is there.</summary>
internal sealed class JsonInput(DoorRefusals refusals, IReadOnlyList<string> fields)
{
    public Outcome<PredictionInput> Read(ReadOnlyMemory<byte> json, IReadOnlyList<string> accepts)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new() { MaxDepth = 16 });
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                foreach (var field in fields)
                {
                    if (document.RootElement.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String)
                    {
                        return Decode(value, field, accepts);
                    }
                }
            }
        }
        catch (JsonException)
        {
            // The refusal below says what is expected.
        }
        return refusals.InvalidJson(fields[0]);
    }

    private Outcome<PredictionInput> Decode(JsonElement value, string field, IReadOnlyList<string> accepts)
    {
        string? declared = null;
        if (!TryDecode(value, ref declared, out var bytes))
        {
            return refusals.InvalidBase64(field);
        }
        if (bytes.Length > BodyReader.MaxBytes)
        {
            return refusals.BodyTooLarge(BodyReader.MaxMegabytes);
        }
        if (bytes.Length == 0)
        {
            return refusals.EmptyBody();
        }
        // Bytes that nobody names and nobody recognises go on as the model's first type: the engine says what is wrong with them.
        var mediaType = declared ?? MediaTypes.Recognise(bytes) ?? accepts[0];
        return accepts.Contains(mediaType) ? new EncodedInput(bytes, mediaType) : refusals.UnsupportedMediaType(accepts);
    }

    private static bool TryDecode(JsonElement value, ref string? mediaType, out byte[] bytes)
    {
        bytes = [];
        try
        {
            if (value.TryGetBytesFromBase64(out var plain))
            {
                bytes = plain;
                return true;
            }
            var url = value.GetString()!;
            const string Mark = ";base64,";
            var comma = url.IndexOf(Mark, StringComparison.OrdinalIgnoreCase);
            if (!url.StartsWith("data:", StringComparison.OrdinalIgnoreCase) || comma is < 5 or > 200)
            {
                return false;
            }
            mediaType = MediaTypes.Canonical(url[5..comma].Split(';')[0]);
            bytes = Convert.FromBase64String(url[(comma + Mark.Length)..]);
            return true;
        }
        catch (Exception exception) when (exception is FormatException or InvalidOperationException)
        {
            // Not base64, or a lone surrogate in the string.
            return false;
        }
    }
}
