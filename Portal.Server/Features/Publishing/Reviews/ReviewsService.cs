using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Models;
using Portal.Server.Features.Notices;
using Portal.Server.Features.Publishing.Drafts;
using Portal.Server.Features.Publishing.Lifecycle;
using Portal.Server.Features.Publishing.Versions;

namespace Portal.Server.Features.Publishing.Reviews;

internal sealed class ReviewsService(
    PortalDb db, CurrentUser user, ReviewBench bench, DraftSamples samples, ModelLoading loading, ModelCards cards, AuditLog audit, TimeProvider time,
    IStringLocalizer<ApiText> text) : IReviewsApi
{
    private const int Most = 200;

    public async Task<IReadOnlyList<ReviewSummary>> List(CancellationToken cancellationToken)
    {
        var rows = await Rows(Waiting().OrderBy(v => v.StateSince).ThenBy(v => v.Id).Take(Most), cancellationToken);
        return [.. rows.Select(Summary)];
    }

    public async Task<ReviewDetail?> Get(string model, string version, CancellationToken cancellationToken) =>
        await FindAsync(model, version, cancellationToken) is { } found ? await DetailAsync(found, cancellationToken) : null;

    public async Task<Outcome<ReviewDetail>> Run(string model, string version, RunSamplesRequest request, CancellationToken cancellationToken)
    {
        if (await FindAsync(model, version, cancellationToken) is not { } found)
        {
            return Unknown(version);
        }
        if (found.SubmittedAt != request.SubmittedAt)
        {
            return Changed();
        }
        await audit.SaveAsync(db, Fact("version.samples_run", found), cancellationToken);
        if (await bench.RunAsync(found.Row.Version.Id, found.SubmittedAt, found.Row.Version.ManifestJson, cancellationToken) is { } why)
        {
            return NotLoaded(why);
        }
        // A sample may be another by now, then so is the submission, and what ran is not its.
        return await FindAsync(model, version, cancellationToken) is not { } after ? Unknown(version)
            : after.SubmittedAt != found.SubmittedAt ? Changed()
            : await DetailAsync(after, cancellationToken);
    }

    public async Task<Outcome> Approve(string model, string version, ApproveVersionRequest request, CancellationToken cancellationToken)
    {
        using var turn = await AvailablePlace.Turns.TakeAsync(model, cancellationToken);
        return await FindAsync(model, version, cancellationToken) is not { } found ? Unknown(version)
            : found.SubmittedAt != request.SubmittedAt ? Changed()
            : found.ModelEnds ? new Refusal("model_ending", text["ModelEnding"], StatusCodes.Status409Conflict)
            : await ApproveAsync(found, request.AsPreview);
    }

    public async Task<Outcome> Reject(string model, string version, RejectVersionRequest request, CancellationToken cancellationToken)
    {
        if (await FindAsync(model, version, cancellationToken) is not { } found)
        {
            return Unknown(version);
        }
        if (found.SubmittedAt != request.SubmittedAt)
        {
            return Changed();
        }
        var (now, reason) = (time.GetUtcNow().UtcDateTime, request.Reason.Trim());
        var rejected = await audit.SaveAsync(db, Fact("version.rejected", found), RejectAsync, cancellationToken);
        return rejected > 0 ? Outcome.Done : Decided();

        async Task<int> RejectAsync()
        {
            var changed = await Submission(found).ExecuteUpdateAsync(
                v => v.SetProperty(x => x.State, ModelVersionState.Rejected).SetProperty(x => x.StateSince, now).SetProperty(x => x.StateReason, reason),
                cancellationToken);
            if (changed > 0)
            {
                Tell(found, NoticeKinds.VersionRejected, reason, now);
            }
            return changed;
        }
    }

    /// <returns>The file and its media type; null when no such version waits or has no such sample.</returns>
    public async Task<(string Path, string MediaType)?> FindSampleAsync(string model, string version, string file, CancellationToken cancellationToken) =>
        await FindAsync(model, version, cancellationToken) is not null && samples.Find(model, version, file) is { } path
            ? (path, DraftSamples.MediaType(file))
            : null;

    private async Task<Outcome> ApproveAsync(Found found, bool asPreview)
    {
        var manifest = ManifestCache.Parse(found.Row.Version.ManifestJson);
        // Who cannot be served is not approved; calls are sent to it only once its row says so.
        if (await loading.ServeAsync(manifest, isAvailable: !asPreview) is { } why)
        {
            return NotLoaded(why);
        }
        var (now, id, state) = (time.GetUtcNow().UtcDateTime, found.Row.Version.Id, asPreview ? ModelVersionState.Preview : ModelVersionState.Available);
        if (await audit.SaveAsync(db, Fact("version.approved", found), ListAsync, CancellationToken.None) > 0)
        {
            return Outcome.Done;
        }
        // Withdrawn, submitted anew, or answered by another operator, meanwhile.
        var after = await db.ModelVersions.Where(v => v.Id == id).Select(v => (ModelVersionState?)v.State).FirstOrDefaultAsync(CancellationToken.None);
        if (after is not (ModelVersionState.Preview or ModelVersionState.Available))
        {
            await loading.StopAsync(manifest);
        }
        return after == ModelVersionState.InReview ? Changed() : Decided();

        // The former version leaves its place and the new one takes it in one step.
        async Task<int> ListAsync()
        {
            var changed = await Submission(found).Where(v => v.Model!.EndsAt == null).ExecuteUpdateAsync(
                v => v.SetProperty(x => x.State, state).SetProperty(x => x.StateSince, now).SetProperty(x => x.StateReason, (string?)null), CancellationToken.None);
            if (changed == 0)
            {
                return 0;
            }
            if (state == ModelVersionState.Available)
            {
                await AvailablePlace.TakeAsync(db, found.Row.Version.ModelId, id, manifest, reason: null, now, CancellationToken.None);
            }
            Tell(found, NoticeKinds.VersionApproved, null, now);
            return changed;
        }
    }

    // Saved with the audit row, in the same transaction.
    private void Tell(Found found, string kind, string? reason, DateTime now) => NoticeBoard.Add(
        db, found.Row.OrganisationId, found.Row.Version.SubmittedBy, kind, new VersionFacts(found.Row.Slug, found.Row.Version.Version, reason), now);

    private async Task<ReviewDetail> DetailAsync(Found found, CancellationToken cancellationToken)
    {
        var (version, form, slug) = (found.Row.Version, found.Row.Form, found.Row.Slug);
        var previous = await db.ModelVersions.Where(v => v.ModelId == version.ModelId && v.State == ModelVersionState.Available)
            .OrderByDescending(v => v.Id).Select(v => v.Version).FirstOrDefaultAsync(cancellationToken);
        return new(
            Summary(found), form, form.Card.ToDictionary(card => card.Key, card => cards.Render(slug, card.Value)), found.Row.Inspection!,
            samples.List(slug, version.Version), bench.Last(version.Id, found.SubmittedAt), previous);
    }

    private ReviewSummary Summary(Found found)
    {
        var manifest = ManifestCache.Parse(found.Row.Version.ManifestJson);
        return new(
            found.Row.Slug, found.Row.Version.Version, manifest.Name.InCallersLanguage(), manifest.Task, found.Provider,
            found.By ?? text["FormerMember"], found.SubmittedAt);
    }

    private IQueryable<ModelVersion> Waiting() => db.ModelVersions.AsNoTracking().Where(v => v.State == ModelVersionState.InReview && v.FormJson != null);

    // Form and samples change in drafts alone, so the instant of the submission tells one that was looked at from a later one.
    private IQueryable<ModelVersion> Submission(Found found)
    {
        var (id, since) = (found.Row.Version.Id, found.Row.Version.StateSince);
        return db.ModelVersions.Where(v => v.Id == id && v.State == ModelVersionState.InReview && v.StateSince == since);
    }

    private async Task<Found?> FindAsync(string model, string version, CancellationToken cancellationToken) =>
        (await Rows(Waiting().Where(v => v.Model!.Slug == model && v.Version == version), cancellationToken)).SingleOrDefault();

    private async Task<List<Found>> Rows(IQueryable<ModelVersion> versions, CancellationToken cancellationToken)
    {
        var rows = await versions.Select(v => new
        {
            Version = v,
            v.Model!.Slug,
            v.Model.OrganisationId,
            Provider = v.Model.Organisation!.Name,
            By = db.Users.Where(u => u.Id == v.SubmittedBy).Select(u => u.DisplayName).FirstOrDefault(),
            ModelEnds = v.Model.EndsAt != null,
        }).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new Found(new(row.Version, row.Slug, row.OrganisationId), row.Provider, row.By, row.ModelEnds))];
    }

    private AuditFact Fact(string action, Found found) => new(
        action, user.Principal.FindFirstValue(ClaimTypes.NameIdentifier), found.Row.OrganisationId, $"{found.Row.Slug}/{found.Row.Version.Version}");

    private Refusal Unknown(string version) => new("unknown_version", text["VersionUnknown", version], StatusCodes.Status404NotFound);

    private Refusal Decided() => new("not_in_review", text["VersionNotInReview"], StatusCodes.Status409Conflict);

    private Refusal Changed() => new("changed_since", text["VersionChangedSince"], StatusCodes.Status409Conflict);

    private Refusal NotLoaded(string why) => new("cannot_load", text["VersionCannotLoad", why], StatusCodes.Status409Conflict);

    private sealed record Found(VersionRow Row, string Provider, string? By, bool ModelEnds)
    {
        public DateTimeOffset SubmittedAt => VersionRow.Utc(Row.Version.StateSince ?? Row.Version.CreatedAt);
    }
}
