using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Features.Publishing.Versions;

namespace Portal.Server.Features.Publishing.Canaries;

/// <summary>One of the versions that a canary is about.</summary>
/// <param name="OrganisationId">The publisher.</param>
internal sealed record CanaryVersion(int Id, int ModelId, int OrganisationId, string Version, ModelVersionState State, string ManifestJson);

/// <summary>A canary as it was read, with what its publisher is shown of it.</summary>
/// <param name="OrganisationId">The publisher.</param>
/// <param name="From">The version that was available when it began.</param>
/// <param name="To">The new one.</param>
internal sealed record CanaryRow(Canary Canary, int OrganisationId, CanaryVersion From, CanaryVersion To)
{
    public static IQueryable<CanaryRow> Of(IQueryable<Canary> canaries) => canaries.AsNoTracking().Select(c => new CanaryRow(
        c, c.Model!.OrganisationId,
        new CanaryVersion(c.FromVersionId, c.ModelId, c.Model.OrganisationId, c.FromVersion!.Version, c.FromVersion.State, c.FromVersion.ManifestJson),
        new CanaryVersion(c.ToVersionId, c.ModelId, c.Model.OrganisationId, c.ToVersion!.Version, c.ToVersion.State, c.ToVersion.ManifestJson)));

    public CanaryView View() => new(
        Canary.Id, From.Version, To.Version, Canary.Percent, Canary.MostFailures * 100d / Canary.MostFailuresOf(100), Canary.State,
        new(Canary.Calls, Canary.Failures, Canary.FromCalls, Canary.FromFailures), VersionRow.Utc(Canary.StartedAt),
        Canary.EndedAt is { } end ? VersionRow.Utc(end) : null, Canary.Because,
        Canary.EvidenceJson is { } json ? JsonSerializer.Deserialize<CanaryCounts>(json, JsonSerializerOptions.Web) : null);
}
