namespace Portal.Server.Features.AdoptionNotes;

/// <summary>Addresses of this portal that somebody typed: nothing that leads elsewhere.</summary>
internal static class LocalAddress
{
    private const string Here = "http://portal.invalid";

    /// <returns>Path and query as they will be asked for; null for anything that is not a plain path of this portal.</returns>
    public static string? Of(string text)
    {
        var trimmed = text.Trim();
        // Browsers take a backslash for a slash, and two of them for another host.
        return trimmed is ['/', ..] && trimmed is not ['/', '/', ..] && !trimmed.Contains('\\', StringComparison.Ordinal)
            && !trimmed.Any(char.IsControl)
            && Uri.TryCreate(Here + trimmed, UriKind.Absolute, out var address)
            && address.GetLeftPart(UriPartial.Authority) == Here && address.Fragment.Length == 0
                ? address.PathAndQuery
                : null;
    }
}
