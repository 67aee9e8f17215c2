using Portal.Server.Features.Notices;

namespace Portal.Server.Features.Publishing.Lifecycle;

/// <summary>A notice's data about a version on its way to its end.</summary>
/// <param name="Model">The model's slug.</param>
/// <param name="Reason">The publisher's; null where none was given.</param>
internal sealed record LifecycleFacts(string Model, string Version, string? Reason = null)
{
    /// <summary>The version whose place it took.</summary>
    public string? Former { get; init; }

    public string? Replacement { get; init; }

    public DateTime? EndsAt { get; init; }

    /// <summary>True for a deprecation that was taken back.</summary>
    public bool IsTakenBack { get; init; }

    /// <summary>The version that the reader's subscription is pinned to.</summary>
    public string? Pinned { get; init; }

    /// <summary>Whether that pin gives way at its version's end.</summary>
    public bool ThenFollows { get; init; }

    public static bool IsOf(string kind) => kind is NoticeKinds.VersionAvailable or NoticeKinds.VersionLegacy or NoticeKinds.VersionDeprecated
        or NoticeKinds.VersionEnding or NoticeKinds.VersionRetired;
}
