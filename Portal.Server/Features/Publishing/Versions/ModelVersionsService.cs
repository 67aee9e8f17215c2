using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Inference.Inspection;
using Portal.Server.Data;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Models;
using Portal.Server.Features.Organisations;
using Portal.Server.Features.Publishing.Drafts;
using Portal.Server.Features.Publishing.Uploads;

namespace Portal.Server.Features.Publishing.Versions;

internal sealed class ModelVersionsService(
    PortalDb db, Publisher publisher, UploadFolders folders, DraftSamples samples, DraftProblems problems, DraftTurns turns, CardPreviews previews,
    ModelCards cards, AuditLog audit, TimeProvider time, IStringLocalizer<ApiText> text) : IModelVersionsApi
{
    public async Task<Outcome<PublishedModel>> Create(CreateModelRequest request, CancellationToken cancellationToken)
    {
        if (publisher.Refuse() is { } refusal)
        {
            return refusal;
        }
        if (!DraftRules.Tasks.Contains(request.Task) || !PlainName.Holds(request.Slug))
        {
            var field = PlainName.Holds(request.Slug) ? nameof(request.Task) : nameof(request.Slug);
            return new Refusal("invalid_model", field == nameof(request.Task) ? text["DraftFieldAmong", string.Join(", ", DraftRules.Tasks)] : text["ModelSlugInvalid"], 400, field);
        }
        var owner = await OwnerAsync(cancellationToken);
        if (owner is null)
        {
            return new Refusal("not_publisher", text["PublishingNeedsPublisher"], 403);
        }
        if (await db.Models.AnyAsync(m => m.Slug == request.Slug, cancellationToken))
        {
            return Taken(request);
        }
        db.Models.Add(new() { OrganisationId = owner.Id, Slug = request.Slug, Task = request.Task, CreatedAt = time.GetUtcNow().UtcDateTime });
        try
        {
            await audit.SaveAsync(db, publisher.Fact("model.created", owner.Id, request.Slug), cancellationToken);
        }
        catch (DbUpdateException)
        {
            db.ChangeTracker.Clear();
            if (!await db.Models.AnyAsync(m => m.Slug == request.Slug, cancellationToken))
            {
                throw;
            }
            return Taken(request);
        }
        return new PublishedModel(request.Slug, request.Slug, "", owner.Name, 0, 0, 0);
    }

    public async Task<Outcome<IReadOnlyList<ModelVersionView>>> List(string model, CancellationToken cancellationToken)
    {
        if (publisher.Refuse() is { } refusal)
        {
            return refusal;
        }
        if (!await publisher.Own(db.Models).AnyAsync(m => m.Slug == model, cancellationToken))
        {
            return publisher.UnknownModel(model);
        }
        var rows = await VersionRow.Of(Own(model).OrderByDescending(v => v.Id)).ToListAsync(cancellationToken);
        return new Outcome<IReadOnlyList<ModelVersionView>>([.. rows.Select(row => row.View())]);
    }

    public async Task<Outcome<DraftView>> Draft(string model, string version, CancellationToken cancellationToken) =>
        publisher.Refuse() is { } refusal ? refusal
        : await FindAsync(model, version, cancellationToken) is { Inspection: not null } row ? View(row)
        : Unknown(version);

    public Task<Outcome<DraftView>> Save(string model, string version, DraftForm form, CancellationToken cancellationToken) => ChangeAsync<DraftView>(
        model, version, async row =>
        {
            if (problems.Refuse(form) is { } wrong)
            {
                return wrong;
            }
            var (json, manifest) = (DraftManifest.Json(form), DraftManifest.Again(row.Version.ManifestJson, form, samples.List(model, version)));
            var saved = await audit.SaveAsync(
                db, Fact("version.saved", row), () => Drafts(row).ExecuteUpdateAsync(
                    v => v.SetProperty(x => x.FormJson, json).SetProperty(x => x.ManifestJson, manifest), cancellationToken), cancellationToken);
            return saved > 0 && await FindAsync(model, version, cancellationToken) is { } after ? View(after) : Frozen();
        }, cancellationToken);

    public async Task<Outcome<CardPreview>> Preview(CardMarkdown card, CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        return publisher.Refuse() is { } refusal ? refusal
            : !previews.Take(publisher.UserId) ? new Refusal("too_many_previews", text["CardPreviewsTooMany"], StatusCodes.Status429TooManyRequests)
            : new CardPreview(cards.Render("preview", card.Markdown));
    }

    public async Task<Outcome> Submit(string model, string version, CancellationToken cancellationToken)
    {
        var submitted = await ChangeAsync<DraftView>(model, version, async row =>
        {
            var manifest = DraftManifest.Again(row.Version.ManifestJson, row.Form, samples.List(model, version));
            if (problems.Of(row.Form, ManifestCache.Parse(manifest)) is { Count: > 0 } missing)
            {
                return new Refusal("draft_incomplete", text["DraftIncomplete", missing.Count], StatusCodes.Status409Conflict, missing[0].Field);
            }
            await File.WriteAllTextAsync(Path.Combine(folders.Version(model, version), "model.json"), manifest, cancellationToken);
            var (now, by, sha256) = (time.GetUtcNow().UtcDateTime, publisher.UserId, DraftManifest.Sha256(manifest));
            // The form that was looked at is the form that is frozen, whatever another replica saves meanwhile.
            var changed = await audit.SaveAsync(
                db, Fact("version.submitted", row), () => Drafts(row).Where(v => v.FormJson == row.Version.FormJson).ExecuteUpdateAsync(
                    v => v.SetProperty(x => x.State, ModelVersionState.InReview).SetProperty(x => x.ManifestJson, manifest).SetProperty(x => x.Sha256, sha256)
                        .SetProperty(x => x.SubmittedBy, by).SetProperty(x => x.StateSince, now).SetProperty(x => x.StateReason, (string?)null),
                    cancellationToken), cancellationToken);
            return changed > 0 ? View(row) : Frozen();
        }, cancellationToken);
        return submitted.Refusal is { } refusal ? refusal : Outcome.Done;
    }

    public async Task<Outcome> Withdraw(string model, string version, CancellationToken cancellationToken)
    {
        if (publisher.Refuse() is { } refusal)
        {
            return refusal;
        }
        if (await FindAsync(model, version, cancellationToken) is not { Inspection: not null } row)
        {
            return Unknown(version);
        }
        var now = time.GetUtcNow().UtcDateTime;
        var changed = await audit.SaveAsync(
            db, Fact("version.withdrawn", row), () => db.ModelVersions
                .Where(v => v.Id == row.Version.Id && v.State == ModelVersionState.InReview).ExecuteUpdateAsync(
                    v => v.SetProperty(x => x.State, ModelVersionState.Draft).SetProperty(x => x.Sha256, "").SetProperty(x => x.StateSince, now), cancellationToken),
            cancellationToken);
        return changed > 0 ? Outcome.Done : new Refusal("not_in_review", text["VersionNotInReview"], StatusCodes.Status409Conflict);
    }

    public async Task<Outcome> Delete(string model, string version, CancellationToken cancellationToken)
    {
        if (publisher.Refuse() is { } refusal)
        {
            return refusal;
        }
        return await turns.RunAsync<Outcome>(async () =>
        {
            if (await FindAsync(model, version, cancellationToken) is not { Inspection: not null } row)
            {
                return Unknown(version);
            }
            var removed = await audit.SaveAsync(
                db, Fact("version.deleted", row), () => db.ModelVersions
                    .Where(v => v.Id == row.Version.Id && (v.State == ModelVersionState.Draft || v.State == ModelVersionState.Rejected))
                    .ExecuteDeleteAsync(cancellationToken),
                cancellationToken);
            if (removed == 0)
            {
                return Frozen();
            }
            folders.RemoveVersion(model, version);
            return Outcome.Done;
        }, cancellationToken);
    }

    public async Task<Outcome> DeleteSample(string model, string version, string file, CancellationToken cancellationToken)
    {
        var removed = await ChangeAsync<DraftView>(model, version, async row =>
        {
            if (samples.Find(model, version, file) is not { } path)
            {
                return new Refusal("unknown_sample", text["SampleUnknown"], StatusCodes.Status404NotFound);
            }
            await AuditSampleAsync("version.sample_removed", row, file, cancellationToken);
            File.Delete(path);
            return View(row);
        }, cancellationToken);
        return removed.Refusal is { } refusal ? refusal : Outcome.Done;
    }

    /// <summary>Puts a sample beside a draft.</summary>
    public async Task<Outcome> PutSampleAsync(string model, string version, string file, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var put = await ChangeAsync<DraftView>(model, version, async row =>
        {
            if (!DraftSamples.IsName(file))
            {
                return new Refusal("invalid_sample", text["SampleNameInvalid", DraftSamples.Endings], 400);
            }
            if (samples.Find(model, version, file) is null && samples.List(model, version).Count >= DraftRules.MaxSamples)
            {
                return new Refusal("too_many_samples", text["SamplesTooMany", DraftRules.MaxSamples], StatusCodes.Status409Conflict);
            }
            await AuditSampleAsync("version.sample_put", row, file, cancellationToken);
            await samples.WriteAsync(model, version, file, bytes, cancellationToken);
            return View(row);
        }, cancellationToken);
        return put.Refusal is { } refusal ? refusal : Outcome.Done;
    }

    /// <returns>The file and its media type; null when the caller may not know of it.</returns>
    public async Task<(string Path, string MediaType)?> FindSampleAsync(string model, string version, string file, CancellationToken cancellationToken) =>
        publisher.Refuse() is null && await FindAsync(model, version, cancellationToken) is not null && samples.Find(model, version, file) is { } path
            ? (path, DraftSamples.MediaType(file))
            : null;

    private async Task AuditSampleAsync(string action, VersionRow row, string file, CancellationToken cancellationToken) =>
        await audit.SaveAsync(db, publisher.Fact(action, row.OrganisationId, $"{row.Slug}/{row.Version.Version} {file}"), cancellationToken);

    private async Task<Outcome<T>> ChangeAsync<T>(
        string model, string version, Func<VersionRow, Task<Outcome<T>>> change, CancellationToken cancellationToken)
        where T : class
    {
        if (publisher.Refuse() is { } refusal)
        {
            return refusal;
        }
        return await turns.RunAsync<Outcome<T>>(
            async () => await FindAsync(model, version, cancellationToken) is not { Inspection: not null } row ? Unknown(version)
                : row.Version.State != ModelVersionState.Draft ? Frozen()
                : await change(row),
            cancellationToken);
    }

    private DraftView View(VersionRow row) => new(
        row.View(), row.Form, row.Inspection!,
        row.Version.State == ModelVersionState.Draft ? problems.Of(row.Form, ManifestCache.Parse(row.Version.ManifestJson)) : [],
        samples.List(row.Slug, row.Version.Version));

    private IQueryable<ModelVersion> Own(string model)
    {
        var own = publisher.Own(db.Models).Where(m => m.Slug == model).Select(m => m.Id);
        return db.ModelVersions.Where(v => own.Contains(v.ModelId));
    }

    private IQueryable<ModelVersion> Drafts(VersionRow row) =>
        db.ModelVersions.Where(v => v.Id == row.Version.Id && v.State == ModelVersionState.Draft);

    private Task<VersionRow?> FindAsync(string model, string version, CancellationToken cancellationToken) =>
        VersionRow.Of(Own(model).Where(v => v.Version == version)).SingleOrDefaultAsync(cancellationToken);

    // An operator without an organisation publishes for the portal itself.
    private Task<Organisation?> OwnerAsync(CancellationToken cancellationToken) => publisher.OrganisationId is { } organisation
        ? db.Organisations.AsNoTracking().SingleOrDefaultAsync(o => o.Id == organisation, cancellationToken)
        : db.Organisations.AsNoTracking().SingleOrDefaultAsync(o => o.Slug == StarterCatalogue.ProviderSlug, cancellationToken);

    private AuditFact Fact(string action, VersionRow row) => publisher.Fact(action, row.OrganisationId, $"{row.Slug}/{row.Version.Version}");

    private Refusal Taken(CreateModelRequest request) => new("slug_taken", text["ModelSlugTaken", request.Slug], 409, nameof(request.Slug));

    private Refusal Unknown(string version) => new("unknown_version", text["VersionUnknown", version], StatusCodes.Status404NotFound);

    private Refusal Frozen() => new("not_a_draft", text["VersionNotDraft"], StatusCodes.Status409Conflict);
}
