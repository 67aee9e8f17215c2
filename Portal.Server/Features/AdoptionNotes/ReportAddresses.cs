using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace Portal.Server.Features.AdoptionNotes;

/// <summary>Which addresses can be reported: the metrics and forecasts as comma-separated values.</summary>
internal static class ReportAddresses
{
    private const string Suffix = ".csv";
    private const string Metrics = "/api/adoption/";
    private const string Forecasts = "/api/forecasts/";
    private const string End = "end";
    private static readonly string[] Below = [Metrics, Forecasts];

    /// <returns>Null for what is no address of figures.</returns>
    public static (PathString Path, QueryString Query)? Of(string address)
    {
        if (LocalAddress.Of(address) is not { } local)
        {
            return null;
        }
        var question = local.IndexOf('?', StringComparison.Ordinal);
        var path = question < 0 ? local : local[..question];
        return Below.Any(prefix => path.StartsWith(prefix, StringComparison.Ordinal))
            && path.EndsWith(Suffix, StringComparison.Ordinal) && !path.Contains('%', StringComparison.Ordinal)
                ? (new PathString(path), question < 0 ? QueryString.Empty : new QueryString(local[question..]))
                : null;
    }

    public static bool IsOfForecasts(string address) => address.StartsWith(Forecasts, StringComparison.Ordinal);

    /// <returns>The address of a metric up to the period's last day, unless it names a day of its own: without one it would be of the open window.</returns>
    public static string UpTo(string address, DateOnly last)
    {
        if (!address.StartsWith(Metrics, StringComparison.Ordinal))
        {
            return address;
        }
        var parts = address.Split('?', 2);
        var query = QueryHelpers.ParseQuery(parts.Length == 2 ? parts[1] : "");
        return query.TryGetValue(End, out var own) && own.Any(day => !string.IsNullOrEmpty(day))
            ? address
            : QueryHelpers.AddQueryString(
                parts[0],
                query.Where(one => !string.Equals(one.Key, End, StringComparison.OrdinalIgnoreCase))
                    .SelectMany(one => one.Value.Select(value => KeyValuePair.Create(one.Key, value)))
                    .Append(new(End, last.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))));
    }
}
