using System.Globalization;
using Portal.Server.Gateway.Admission;

namespace Portal.Server.Gateway;

/// <summary>A deprecated version's days in the headers of what it answers: RFC 9745 (Deprecation) and RFC 8594 (Sunset).</summary>
internal static class EndOnAnswer
{
    public static void WriteEnd(this HttpResponse response, string model, VersionEnd? end)
    {
        if (end is null)
        {
            return;
        }
        // The one is a structured field's date, seconds since 1970; the other an HTTP date.
        response.Headers["Deprecation"] = string.Create(CultureInfo.InvariantCulture, $"@{end.DeprecatedAt.ToUnixTimeSeconds()}");
        response.Headers["Sunset"] = end.EndsAt.ToString("R", CultureInfo.InvariantCulture);
        response.Headers.Link = $"</models/{model}>; rel=\"deprecation\"; type=\"text/html\"";
    }
}
