using System.Text.Json;
using Portal.Server.Gateway.Admission;

namespace Portal.Server.Gateway.Oip;

/// <summary>Bodies of the protocol that are no tensors.</summary>
internal static class SmallJson
{
    private const int MaxBytes = 1 << 20;

    /// <returns>An object, or null for a body of nothing.</returns>
    /// <exception cref="InferRequestException">It is something else, or too long.</exception>
    public static async Task<JsonElement?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            kept.Write(buffer, 0, read);
            if (kept.Length > MaxBytes)
            {
                throw new InferRequestException("The body is larger than 1 MiB.", "body", StatusCodes.Status413PayloadTooLarge);
            }
        }
        if (kept.Length == 0)
        {
            return null;
        }
        try
        {
            using var document = JsonDocument.Parse(kept.GetBuffer().AsMemory(0, (int)kept.Length), new() { MaxDepth = 16 });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw new InferRequestException("The body is not a JSON object.", "body");
        }
        catch (JsonException)
        {
            throw new InferRequestException("The body is not valid JSON.", "body");
        }
    }

    public static DoorRefusal ToRefusal(this InferRequestException fault, DoorRefusals refusals) => new(
        fault.Status == StatusCodes.Status413PayloadTooLarge ? refusals.BodyTooLarge(MaxBytes >> 20) : refusals.InvalidInfer(fault.Message, fault.Field));
}
