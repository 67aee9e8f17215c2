using System.Text.Json.Serialization;

namespace Portal.Server.Features.Notices;

/// <summary>A notice's data about a version.</summary>
/// <param name="Model">The model's slug.</param>
/// <param name="Reason">An operator's, or why a worker died, in English; null where none was given.</param>
/// <param name="Cause">Why a worker died, in a word; null where none did.</param>
internal sealed record VersionFacts(
    string Model, string Version, string? Reason = null, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Cause = null)
{
    public static bool IsOf(string kind) => kind is NoticeKinds.VersionApproved or NoticeKinds.VersionRejected or NoticeKinds.VersionQuarantined;
}
