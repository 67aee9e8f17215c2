using System.Text.Json;
using Portal.Client.Contracts;
using Portal.Inference.Engine;
using Portal.Server.Gateway.Admission;
using Portal.Server.Gateway.Admission.Retries;
using Portal.Server.Gateway.Predict;
using Portal.Server.Metering;

namespace Portal.Server.Gateway.OpenAi;

/// <summary>A call whose JSON body names its model: read, taken to the door, and refused in this face's words.</summary>
internal sealed class OpenAiCall(OneDoor door, DoorRefusals refusals, TimeProvider time)
{
    public const int MaxMegabytes = 8;

    public const int MaxBytes = MaxMegabytes * 1024 * 1024;

    /// <summary>The model's slug and, after an <c>@</c>, the version asked for.</summary>
    public static (string Slug, string? Version) Split(string id) =>
        id.LastIndexOf('@') is > 0 and var at ? (id[..at], id[(at + 1)..]) : (id, null);

    /// <param name="http">The request.</param>
    /// <param name="field">What this face calls the input, for refusals of it.</param>
    /// <param name="read">Reads the input; what the door does not let in is not read further than its model's name.</param>
    /// <param name="retry">Made before the body is read; null for a call without an Idempotency-Key.</param>
    /// <param name="cancellationToken">The caller went away.</param>
    public async Task<PredictionOutcome> PredictAsync(
        HttpContext http, string field, Func<JsonFields, PredictionInput> read, RetriableCall? retry, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        try
        {
            if (await BodyReader.ReadAsync(http.Request, MaxBytes, cancellationToken) is not { } body)
            {
                return new DoorRefusal(refusals.BodyTooLarge(MaxMegabytes));
            }
            using var document = JsonDocument.Parse(body, new() { MaxDepth = 64 });
            var fields = new JsonFields(document.RootElement);
            var (slug, version) = Split(fields.RequiredText("model"));
            var id = Guid.Parse(http.Response.Headers[ReceiptHeaders.RequestId].ToString());
            var request = new PredictionRequest(
                http.User, slug, Surface.OpenAi, id, started, (_, _) => ValueTask.FromResult(Read(fields, read)))
            {
                Version = version,
                Retry = retry,
                OnRate = http.Response.WriteRate,
                OnVersion = chosen => http.Response.WriteEnd(chosen.Slug, chosen.End),
            };
            var outcome = await door.PredictAsync(request, cancellationToken);
            return outcome.Refusal is { Refusal.Field: "inputs" } refused
                ? refused with { Refusal = refused.Refusal with { Field = field } }
                : outcome;
        }
        catch (BadHttpRequestException broken)
        {
            return new DoorRefusal(broken.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? refusals.BodyTooLarge(MaxMegabytes)
                : refusals.BrokenRequest(broken.StatusCode));
        }
        catch (JsonException)
        {
            return new DoorRefusal(refusals.NotAnObject());
        }
        catch (InvalidFieldException wrong)
        {
            return new DoorRefusal(wrong.In(refusals));
        }
    }

    private Outcome<PredictionInput> Read(JsonFields fields, Func<JsonFields, PredictionInput> read)
    {
        try
        {
            return read(fields);
        }
        catch (InvalidFieldException wrong)
        {
            return wrong.In(refusals);
        }
    }
}
