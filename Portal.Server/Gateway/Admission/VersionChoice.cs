using Portal.Client.Contracts;
using Portal.Server.Features.Models;

namespace Portal.Server.Gateway.Admission;

/// <summary>A version as the door sees it.</summary>
/// <param name="IsUpload">Whether a publisher sent it; else it came with the portal, and its files go when newer ones come.</param>
/// <param name="Since">When it came into its state.</param>
internal sealed record VersionAtDoor(
    int Id, string Version, ModelVersionState State, bool IsUpload, DateTime Since, DateTime? EndsAt, string? Replacement)
{
    public bool IsServed => ListedModels.IsServed(State, IsUpload);

    /// <summary>Whether it answered once and does so no more.</summary>
    public bool IsOver => !IsServed && State is ModelVersionState.Legacy or ModelVersionState.Deprecated or ModelVersionState.Retired;
}

/// <summary>A version that was asked for and answers nobody any more.</summary>
/// <param name="Replacement">The version to use instead.</param>
/// <param name="IsPinned">Whether the subscription's pin asked for it, not the call.</param>
internal sealed record RetiredVersion(string Version, string Replacement, bool IsPinned);

/// <summary>When a version was deprecated, alone or with its model, and when it is retired.</summary>
internal sealed record VersionEnd(DateTimeOffset DeprecatedAt, DateTimeOffset EndsAt);

/// <summary>
/// Which version a call runs: the one that it names, else the one that the subscription is pinned to, else the publisher's newest
/// available one. A pin that outlived its version is refused, not followed elsewhere, unless the subscriber said so: who pinned
/// wanted no other answers unasked.
/// </summary>
/// <param name="Version">Null when what was asked for is not offered.</param>
/// <param name="Retired">Why it is not, where the reason is its end.</param>
internal sealed record VersionChoice(VersionAtDoor? Version, RetiredVersion? Retired)
{
    /// <param name="endingSince">When the end of the whole model was announced, with which the available version ends; null where there is none.</param>
    /// <returns>Null where the version has no day of its end.</returns>
    public VersionEnd? EndOf(DateTime? endingSince) => Version is { EndsAt: { } end }
        ? new(Utc(Version.State == ModelVersionState.Available ? endingSince ?? Version.Since : Version.Since), Utc(end))
        : null;

    /// <param name="asked">By the call; null where it names none.</param>
    /// <param name="pinned">The subscription's; null follows the publisher.</param>
    /// <param name="thenFollows">Whether the pin gives way once its version is not served any more.</param>
    /// <param name="versions">Those that may be served, and those asked for and pinned, newest first.</param>
    public static VersionChoice Of(string? asked, int? pinned, bool thenFollows, IReadOnlyList<VersionAtDoor> versions)
    {
        var newest = versions.FirstOrDefault(v => v.State == ModelVersionState.Available);
        var chosen = asked is not null ? versions.FirstOrDefault(v => v.Version == asked)
            : pinned is null ? newest
            : versions.FirstOrDefault(v => v.Id == pinned) ?? newest;
        if (chosen is { IsOver: true } && newest is not null)
        {
            if (asked is null && thenFollows)
            {
                return new(newest, null);
            }
            var instead = versions.FirstOrDefault(v => v.Version == chosen.Replacement && v.State is ModelVersionState.Available or ModelVersionState.Preview) ?? newest;
            return new(null, new(chosen.Version, instead.Version, IsPinned: asked is null));
        }
        return new(chosen is { IsServed: true } ? chosen : null, null);
    }

    private static DateTimeOffset Utc(DateTime at) => new(DateTime.SpecifyKind(at, DateTimeKind.Utc));
}
