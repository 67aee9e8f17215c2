using Portal.Client.Contracts;

namespace Portal.Server.Gateway.Admission;

/// <summary>A version as the door sees it.</summary>
internal sealed record VersionAtDoor(int Id, string Version, ModelVersionState State, DateTime Since, DateTime? EndsAt, string? Replacement);

/// <summary>A version that was asked for and answers nobody any more.</summary>
/// <param name="Replacement">The version to use instead.</param>
/// <param name="IsPinned">Whether the subscription's pin asked for it, not the call.</param>
internal sealed record RetiredVersion(string Version, string Replacement, bool IsPinned);

/// <summary>When a deprecated version was deprecated, and when it is retired.</summary>
internal sealed record VersionEnd(DateTimeOffset DeprecatedAt, DateTimeOffset EndsAt);

/// <summary>
/// Which version a call runs: the one that it names, else the one that the subscription is pinned to, else the publisher's newest
/// available one. A pin that outlived its version is refused, not followed elsewhere: who pinned wanted no other answers unasked.
/// </summary>
/// <param name="Version">Null when what was asked for is not offered.</param>
/// <param name="Retired">Why it is not, where the reason is its end.</param>
internal sealed record VersionChoice(VersionAtDoor? Version, RetiredVersion? Retired)
{
    /// <summary>Set where the version is deprecated.</summary>
    public VersionEnd? End => Version is { State: ModelVersionState.Deprecated, EndsAt: { } end } ? new(Utc(Version.Since), Utc(end)) : null;

    /// <param name="asked">By the call; null where it names none.</param>
    /// <param name="pinned">The subscription's; null follows the publisher.</param>
    /// <param name="versions">Those that are served, and those asked for and pinned, newest first.</param>
    public static VersionChoice Of(string? asked, int? pinned, IReadOnlyList<VersionAtDoor> versions)
    {
        var newest = versions.FirstOrDefault(v => v.State == ModelVersionState.Available);
        var chosen = asked is not null ? versions.FirstOrDefault(v => v.Version == asked)
            : pinned is null ? newest
            : versions.FirstOrDefault(v => v.Id == pinned) ?? newest;
        if (chosen is { State: ModelVersionState.Retired } && newest is not null)
        {
            var instead = versions.FirstOrDefault(v => v.Version == chosen.Replacement && v.State is ModelVersionState.Available or ModelVersionState.Preview) ?? newest;
            return new(null, new(chosen.Version, instead.Version, IsPinned: asked is null));
        }
        return new(chosen is { State: >= ModelVersionState.Preview and <= ModelVersionState.Deprecated } ? chosen : null, null);
    }

    private static DateTimeOffset Utc(DateTime at) => new(DateTime.SpecifyKind(at, DateTimeKind.Utc));
}
