using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Inference.Models;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Features.Adoption.Browsing;
using Portal.Server.Features.Publishing.Drafts;
using Portal.Server.Features.Publishing.Versions;

namespace Portal.Server.Features.Models;

internal sealed class ModelsService(
    PortalDb db, ManifestCache manifests, ModelCards cards, ModelReadinessBoard board, PlanTexts plans, BrowseRecord browses, CurrentUser current,
    IStringLocalizer<ApiText> text) : IModelsApi
{
    private const int MostVersions = 50;

    public async Task<IReadOnlyList<ModelSummary>> List(string? search, string? task, CancellationToken cancellationToken)
    {
        var listed = await RowsAsync(db.Models.Listed().Where(m => string.IsNullOrEmpty(task) || m.Task == task), cancellationToken);
        var known = await manifests.OfAsync(db, listed.Select(row => row.VersionId), cancellationToken);
        var words = (search ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return [.. listed
            .Select(row => Summary(row, known[row.VersionId]))
            .Where(model => words.All(word => Mentions(model, word)))
            .OrderBy(model => model.Name, StringComparer.CurrentCulture)];
    }

    public async Task<ModelDetail?> Get(string slug, CancellationToken cancellationToken)
    {
        var row = (await RowsAsync(db.Models.Listed().Where(m => m.Slug == slug), cancellationToken)).SingleOrDefault();
        if (row is null)
        {
            return null;
        }
        await browses.NoteAsync(current.Caller, cancellationToken);
        var manifest = await manifests.OfAsync(db, row.VersionId, cancellationToken);
        var offered = await db.Plans.AsNoTracking().Where(p => p.ModelId == row.Id && p.WithdrawnAt == null)
            .OrderBy(p => p.MonthlyFeeMicros).ThenBy(p => p.UnitPriceMicros).ThenBy(p => p.Id).ToListAsync(cancellationToken);
        var summary = Summary(row, manifest);
        var form = DraftManifest.Form(await db.ModelVersions.Where(v => v.Id == row.VersionId).Select(v => v.FormJson).SingleAsync(cancellationToken));
        var versions = await VersionRow.Of(db.ModelVersions
                .Where(v => v.ModelId == row.Id && v.State >= ModelVersionState.Preview && v.State <= ModelVersionState.Retired)
                .OrderByDescending(v => v.Id).Take(MostVersions))
            .ToListAsync(cancellationToken);
        return new(
            summary,
            row.ProviderSlug,
            form is null ? cards.Html(row.VersionId, slug) : cards.Html(row.VersionId, slug, form.Card),
            summary.Readiness == ModelReadiness.Ready ? null : text[$"Note_{summary.Readiness}"].Value,
            manifest.Unit,
            manifest.Accepts,
            [.. manifest.Samples.Select(sample => Sample(slug, sample))],
            [.. offered.Select(plans.View)],
            [.. manifest.Files.Values.Select(file => new ModelFile(file.Path, file.Sha256, file.Bytes))])
        {
            Facts = form is null ? null : new(
                form.Provider, form.Purpose, form.Limits, form.Data, form.RiskClass, form.Contact, form.TrainedFrom, form.Replaces, form.LicenceText,
                form.LicenceIsAccepted),
            End = ModelEnds.Of(row.EndingSince, row.EndsAt, row.Replacement, row.EndReason),
            Versions = versions.ConvertAll(version => version.Listed()),
        };
    }

    /// <returns>The manifest of the version that answers now; null when no such model is listed.</returns>
    public async Task<ModelManifest?> Manifest(string slug, CancellationToken cancellationToken)
    {
        var row = (await RowsAsync(db.Models.Listed().Where(m => m.Slug == slug), cancellationToken)).SingleOrDefault();
        return row is null ? null : await manifests.OfAsync(db, row.VersionId, cancellationToken);
    }

    private static Task<List<Row>> RowsAsync(IQueryable<Model> models, CancellationToken cancellationToken) => models
        .Select(m => new Row(
            m.Id, m.Slug, m.Task, m.Organisation!.Slug, m.Organisation.Name,
            m.Versions.Where(v => v.State == ModelVersionState.Available).OrderByDescending(v => v.Id).First().Id,
            m.EndingSince, m.EndsAt, m.Replacement, m.EndReason))
        .ToListAsync(cancellationToken);

    private static bool Mentions(ModelSummary model, string word) =>
        new[] { model.Slug, model.Name, model.Summary, model.Provider }.Any(part => part.Contains(word, StringComparison.CurrentCultureIgnoreCase));

    private static ModelSample Sample(string slug, ManifestSample sample) => new(
        sample.File, sample.Label.InCallersLanguage(), sample.MediaType, $"/api/models/{slug}/samples/{Uri.EscapeDataString(sample.File)}");

    private ModelSummary Summary(Row row, ModelManifest manifest) => new(
        row.Slug, manifest.Name.InCallersLanguage(), manifest.Summary.InCallersLanguage(), row.Task, row.Provider,
        manifest.Version, manifest.Licence, board.Of(row.Slug))
    {
        EndsAt = row.EndsAt is { } end ? VersionRow.Utc(end) : null,
    };

    private sealed record Row(
        int Id, string Slug, string Task, string ProviderSlug, string Provider, int VersionId,
        DateTime? EndingSince, DateTime? EndsAt, string? Replacement, string? EndReason);
}
