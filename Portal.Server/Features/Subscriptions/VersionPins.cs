using Portal.Client.Contracts;
using Portal.Server.Features.Models;
using Portal.Server.Features.Publishing.Versions;

namespace Portal.Server.Features.Subscriptions;

internal static class VersionPins
{
    public static VersionPin Pin(this ModelVersion version, bool thenFollows) => new(
        version.Version, VersionRow.Shown(version), version.EndsAt is { } end ? VersionRow.Utc(end) : null, version.Replacement, thenFollows);
}
