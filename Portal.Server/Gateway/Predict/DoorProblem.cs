using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Server.Gateway.Admission;

namespace Portal.Server.Gateway.Predict;

/// <summary>Refusals of the door as ProblemDetails with <c>code</c>, <c>field</c>, <c>link</c>, <c>resetsAt</c>.</summary>
internal static class DoorProblem
{
    public static ProblemHttpResult ToProblem(this DoorRefusal refusal, HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.CacheControl = "no-store";
        if (refusal.RetryAfter is { } wait)
        {
            // Rounded up, so that who waits as told is let in.
            headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }
        if (refusal.Refusal.Status == StatusCodes.Status401Unauthorized)
        {
            headers.WWWAuthenticate = "Bearer";
        }
        var extensions = new Dictionary<string, object?> { ["code"] = refusal.Refusal.Code };
        Add("field", refusal.Refusal.Field);
        Add("link", refusal.Link);
        Add("resetsAt", refusal.ResetsAt);
        return TypedResults.Problem(detail: refusal.Refusal.Message, statusCode: refusal.Refusal.Status, extensions: extensions);

        void Add(string name, object? value)
        {
            if (value is not null)
            {
                extensions[name] = value;
            }
        }
    }
}
