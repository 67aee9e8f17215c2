namespace Portal.Server.Features.AdoptionNotes;

/// <summary>Which addresses can be reported: the metrics and forecasts as comma-separated values.</summary>
internal static class ReportAddresses
{
    private const string Suffix = ".csv";
    private static readonly string[] Below = ["/api/adoption/", "/api/forecasts/"];

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
}
