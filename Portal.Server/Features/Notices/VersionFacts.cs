namespace Portal.Server.Features.Notices;

/// <summary>A notice's data about a version.</summary>
/// <param name="Model">The model's slug.</param>
/// <param name="Reason">An operator's; null where none was given.</param>
internal sealed record VersionFacts(string Model, string Version, string? Reason = null)
{
    public static bool IsOf(string kind) => kind is NoticeKinds.VersionApproved or NoticeKinds.VersionRejected;
}
