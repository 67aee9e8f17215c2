using System.Globalization;
using Portal.Server.Features.Limits;
using Portal.Server.Gateway.Admission.Limits;

namespace Portal.Server.Gateway;

/// <summary>The rate in the headers of every answer that it was asked for, as draft-ietf-httpapi-ratelimit-headers writes it.</summary>
internal static class RateOnAnswer
{
    /// <summary>All policies that bind the call, and of them the tightest one's standing.</summary>
    public static void WriteRate(this HttpResponse response, RateStandings standings)
    {
        var headers = response.Headers;
        headers["RateLimit-Policy"] = string.Join(", ", standings.All.Select(standing => string.Create(
            CultureInfo.InvariantCulture, $"{Policy(standing)};q={standing.Limit};w={(int)RequestRates.Span.TotalSeconds}")));
        var tightest = standings.Tightest;
        headers["RateLimit"] = string.Create(
            CultureInfo.InvariantCulture, $"{Policy(tightest)};r={tightest.Remaining};t={(int)Math.Ceiling(tightest.Returns.TotalSeconds)}");
    }

    /// <summary>A policy's name: whose calls in a sliding minute it counts; the plan's is the one without an owner.</summary>
    private static string Policy(RateStanding standing) => standing.Bound.Limit?.Subject switch
    {
        null => "\"minute\"",
        LimitSubject.Member => "\"member\"",
        LimitSubject.Key => "\"key\"",
        _ => "\"organisation\"",
    };
}
