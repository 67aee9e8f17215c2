using System.Globalization;
using Portal.Server.Gateway.Admission;

namespace Portal.Server.Gateway;

/// <summary>The rate in the headers of every answer that it was asked for, as draft-ietf-httpapi-ratelimit-headers writes it.</summary>
internal static class RateOnAnswer
{
    /// <summary>The policy's name: a plan's calls in a sliding minute.</summary>
    private const string Policy = "\"minute\"";

    public static void WriteRate(this HttpResponse response, RateStanding standing)
    {
        var headers = response.Headers;
        headers["RateLimit-Policy"] = string.Create(
            CultureInfo.InvariantCulture, $"{Policy};q={standing.Limit};w={(int)SubscriptionRates.Span.TotalSeconds}");
        headers["RateLimit"] = string.Create(
            CultureInfo.InvariantCulture, $"{Policy};r={standing.Remaining};t={(int)Math.Ceiling(standing.Returns.TotalSeconds)}");
    }
}
