using System.Globalization;
using System.Text.Json;
using Portal.Server.Gateway.Admission;
using Portal.Server.Gateway.Admission.Retries;

namespace Portal.Server.Gateway.Oip;

/// <summary>The Open Inference Protocol's error: <c>{"error":"…"}</c> and a status.</summary>
internal static class OipError
{
    public static IResult ToOipError(this DoorRefusal refusal, HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.CacheControl = "no-store";
        if (refusal.RetryAfter is { } wait)
        {
            headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }
        var status = refusal.Refusal.Code == RetryRefusals.MismatchCode ? refusal.Refusal.Status : Status(refusal.Refusal.Status);
        if (status == StatusCodes.Status401Unauthorized)
        {
            headers.WWWAuthenticate = "Bearer";
        }
        return Results.Json(new OipFault(refusal.Refusal.Message), OipJson.Options, statusCode: status);
    }

    /// <summary>The protocol knows no finer words for an input that is no good, and 503 for one whose time was over.</summary>
    private static int Status(int status) => status switch
    {
        StatusCodes.Status415UnsupportedMediaType or StatusCodes.Status422UnprocessableEntity => StatusCodes.Status400BadRequest,
        StatusCodes.Status504GatewayTimeout => StatusCodes.Status503ServiceUnavailable,
        _ => status,
    };
}

/// <param name="Error">What is wrong, in one sentence.</param>
public sealed record OipFault(string Error);

internal static class OipJson
{
    /// <summary>Names in snake_case, as the protocol spells them; what is null is left out.</summary>
    public static JsonSerializerOptions Options { get; } = Predict.TaskAnswer.Json;
}
