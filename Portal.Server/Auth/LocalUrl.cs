namespace Portal.Server.Auth;

/// <summary>Where to go after signing in: only ever a page of ours.</summary>
internal static class LocalUrl
{
    public const string Home = "/";

    /// <returns>The address if it is a path on this server, otherwise <see cref="Home"/>.</returns>
    public static string OrHome(string? url) => url is not null && IsLocal(url) && IsLocal(Uri.UnescapeDataString(url)) ? url : Home;

    // Browsers read a backslash as a slash and skip tabs and line ends, so "/\evil" and "/<tab>/evil" leave the server.
    private static bool IsLocal(string url) =>
        url is ['/', ..] and not ['/', '/', ..]
        && !url.Contains('\\', StringComparison.Ordinal)
        && !url.Any(char.IsControl);
}
