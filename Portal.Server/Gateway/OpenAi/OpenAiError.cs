using System.Globalization;
using Portal.Server.Gateway.Admission;
using Portal.Server.Gateway.Admission.Limits;

namespace Portal.Server.Gateway.OpenAi;

/// <summary>A refusal of the door in the shape and the words of this face; its headers tell the clients whether to try again.</summary>
internal sealed class OpenAiError(DoorRefusal refusal) : IResult
{
    private readonly (string Type, string Code, int Status) words = Words(refusal.Refusal.Code, refusal.Refusal.Status);

    public ErrorBody Body => new(new(refusal.Refusal.Message, words.Type, refusal.Refusal.Field, words.Code));

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var headers = httpContext.Response.Headers;
        if (refusal.RetryAfter is { } wait)
        {
            // Rounded up, so that who waits as told is let in.
            headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            headers["retry-after-ms"] = Math.Max(1, (long)Math.Ceiling(wait.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture);
        }
        if (words.Code == "insufficient_quota" || refusal.Receipt is not null)
        {
            // The clients retry every 429 and 409 by themselves; a month is not worth the wait, and a lost answer stays lost.
            headers["x-should-retry"] = "false";
        }
        if (words.Status == StatusCodes.Status401Unauthorized)
        {
            headers.WWWAuthenticate = "Bearer";
        }
        return OpenAiJson.Answer(Body, words.Status).ExecuteAsync(httpContext);
    }

    private static (string Type, string Code, int Status) Words(string code, int status) => code switch
    {
        "unknown_model" => ("not_found_error", "model_not_found", status),
        "rate_exceeded" => ("rate_limit_error", "rate_limit_exceeded", status),
        LimitRefusals.ParallelCode => ("rate_limit_error", code, status),
        "quota_exceeded" or LimitRefusals.DailyQuotaCode or LimitRefusals.UnitsCode or LimitRefusals.BudgetCode => ("insufficient_quota", "insufficient_quota", status),
        // 503 elsewhere; here a full queue is what the clients back off from.
        "overloaded" => ("rate_limit_error", "overloaded", StatusCodes.Status429TooManyRequests),
        "key_invalid" or "unauthenticated" => ("authentication_error", "invalid_api_key", status),
        "input_too_large" => ("invalid_request_error", "context_length_exceeded", StatusCodes.Status400BadRequest),
        "undecodable" => ("invalid_request_error", "invalid_value", StatusCodes.Status400BadRequest),
        _ => (Type(status), code, status),
    };

    private static string Type(int status) => status switch
    {
        401 => "authentication_error",
        403 => "permission_error",
        404 or 410 => "not_found_error",
        409 => "conflict_error",
        429 => "rate_limit_error",
        >= 500 => "server_error",
        _ => "invalid_request_error",
    };

    /// <param name="Error">What is wrong.</param>
    public sealed record ErrorBody(ErrorDetail Error);

    /// <param name="Param">The property at fault, or null.</param>
    public sealed record ErrorDetail(string Message, string Type, string? Param, string Code);
}
