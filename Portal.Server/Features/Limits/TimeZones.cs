namespace Portal.Server.Features.Limits;

/// <summary>Time zones by their IANA names.</summary>
internal static class TimeZones
{
    public const int LongestName = 64;

    /// <returns>Null for what this machine does not know as an IANA name.</returns>
    public static TimeZoneInfo? Find(string? name) =>
        name is { Length: > 0 and <= LongestName }
        && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '_' or '-' or '+')
        && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
        && (zone.HasIanaId || name == "UTC")
            ? zone
            : null;

    /// <summary>The zone, or UTC where this machine does not know it.</summary>
    public static TimeZoneInfo OrUtc(string name) => Find(name) ?? TimeZoneInfo.Utc;
}
