using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Features.Models;
using Portal.Server.Features.Publishing.Drafts;

namespace Portal.Server.Features.Publishing.Versions;

/// <summary>A version as it was read, with what is said of it to its publisher and the operators.</summary>
internal sealed record VersionRow(ModelVersion Version, string Slug, int OrganisationId)
{
    /// <summary>An uploaded version's form.</summary>
    public DraftForm Form { get; } = DraftManifest.Form(Version.FormJson) ?? new();

    public InspectedModel? Inspection => Version.InspectionJson is { } json ? JsonSerializer.Deserialize<InspectedModel>(json, JsonSerializerOptions.Web) : null;

    public static IQueryable<VersionRow> Of(IQueryable<ModelVersion> versions) =>
        versions.AsNoTracking().Select(v => new VersionRow(v, v.Model!.Slug, v.Model.OrganisationId));

    public ModelVersionView View()
    {
        var manifest = ManifestCache.Parse(Version.ManifestJson);
        return new(
            Slug, Version.Version, manifest.Name.InCallersLanguage(), Shown(Version), Utc(Version.CreatedAt), Utc(Version.StateSince ?? Version.CreatedAt),
            Version.StateReason, Version.EndsAt is { } end ? Utc(end) : null, Version.Replacement,
            Version.Sha256.Length == 0 ? null : Version.Sha256, manifest.Files.Values.Sum(file => file.Bytes));
    }

    /// <summary>What everybody may read of it.</summary>
    public ListedVersion Listed() => new(
        Version.Version, Shown(Version), Utc(Version.StateSince ?? Version.CreatedAt), Version.EndsAt is { } end ? Utc(end) : null, Version.Replacement,
        string.IsNullOrWhiteSpace(Form.Replaces) ? null : Form.Replaces, Version.StateReason);

    /// <summary>The state as people read it: the available version of a model that ends keeps its place until then, and is deprecated as the others are.</summary>
    public static ModelVersionState Shown(ModelVersion version) =>
        version is { State: ModelVersionState.Available, EndsAt: not null } ? ModelVersionState.Deprecated : version.State;

    public static DateTimeOffset Utc(DateTime at) => new(DateTime.SpecifyKind(at, DateTimeKind.Utc));
}
