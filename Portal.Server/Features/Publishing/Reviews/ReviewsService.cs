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
using Portal.Server.Features.Publishing.Versions;

namespace Portal.Server.Features.Publishing.Reviews;

internal sealed class ReviewsService(
    PortalDb db, CurrentUser user, ReviewBench bench, ModelLoading loading, ModelCards cards, AuditLog audit, TimeProvider time,
    IStringLocalizer<ApiText> text) : IReviewsApi
{
    private const int Most = 200;

    public async Task<IReadOnlyList<ReviewSummary>> List(CancellationToken cancellationToken)
    {
        var rows = await Rows(Waiting().OrderBy(v => v.StateSince).ThenBy(v => v.Id).Take(Most), cancellationToken);
        return [.. rows.Select(Summary)];
    }

    public async Task<ReviewDetail?> Get(string model, string version, CancellationToken cancellationToken)
    {
        if (await FindAsync(model, version, cancellationToken) is not { } found)
        {
            return null;
        }
        var previous = await db.ModelVersions.Where(v => v.ModelId == found.Row.Version.ModelId && v.State == ModelVersionState.Available)
            .OrderByDescending(v => v.Id).Select(v => v.Version).FirstOrDefaultAsync(cancellationToken);
        var card = LocalisedText.Language(found.Row.Form.Card.Keys) is { } language ? cards.Render(model, found.Row.Form.Card[language]) : "";
        return new(Summary(found), found.Row.Form, card, found.Row.Inspection!, bench.Last(found.Row.Version.Id), previous);
    }

    public async Task<Outcome<ReviewDetail>> Run(string model, string version, CancellationToken cancellationToken)
    {
        if (await FindAsync(model, version, cancellationToken) is not { } found)
        {
            return Unknown(version);
        }
        await audit.SaveAsync(db, Fact("version.samples_run", found), cancellationToken);
        if (await bench.RunAsync(found.Row.Version.Id, ManifestCache.Parse(found.Row.Version.ManifestJson), cancellationToken) is { } why)
        {
            return NotLoaded(why);
        }
        return await Get(model, version, cancellationToken) is { } detail ? detail : Unknown(version);
    }

    public async Task<Outcome> Approve(string model, string version, ApproveVersionRequest request, CancellationToken cancellationToken)
    {
        if (await FindAsync(model, version, cancellationToken) is not { } found)
        {
            return Unknown(version);
        }
        var manifest = ManifestCache.Parse(found.Row.Version.ManifestJson);
        // Who cannot be served is not approved; calls are sent to it only once its row says so.
        if (await loading.ServeAsync(manifest, isAvailable: !request.AsPreview) is { } why)
        {
            return NotLoaded(why);
        }
        var (now, id, state) = (time.GetUtcNow().UtcDateTime, found.Row.Version.Id, request.AsPreview ? ModelVersionState.Preview : ModelVersionState.Available);
        var approved = await audit.SaveAsync(db, Fact("version.approved", found), ApproveAsync, CancellationToken.None);
        if (approved == 0)
        {
            // Withdrawn, or answered by another operator, meanwhile.
            if (!await db.ModelVersions.AnyAsync(v => v.Id == id && (v.State == ModelVersionState.Preview || v.State == ModelVersionState.Available), cancellationToken))
            {
                await loading.StopAsync(manifest);
            }
            return Decided();
        }
        return Outcome.Done;

        // The former version leaves its place and the new one takes it in one step.
        async Task<int> ApproveAsync()
        {
            var changed = await db.ModelVersions.Where(v => v.Id == id && v.State == ModelVersionState.InReview).ExecuteUpdateAsync(
                v => v.SetProperty(x => x.State, state).SetProperty(x => x.StateSince, now).SetProperty(x => x.StateReason, (string?)null), CancellationToken.None);
            if (changed == 0)
            {
                return 0;
            }
            if (state == ModelVersionState.Available)
            {
                await db.ModelVersions.Where(v => v.ModelId == found.Row.Version.ModelId && v.Id != id && v.State == ModelVersionState.Available)
                    .ExecuteUpdateAsync(v => v.SetProperty(x => x.State, ModelVersionState.Legacy).SetProperty(x => x.StateSince, now), CancellationToken.None);
                await db.Models.Where(m => m.Id == found.Row.Version.ModelId)
                    .ExecuteUpdateAsync(m => m.SetProperty(x => x.Task, manifest.Task), CancellationToken.None);
            }
            Tell(found, NoticeKinds.VersionApproved, null, now);
            return changed;
        }
    }

    public async Task<Outcome> Reject(string model, string version, RejectVersionRequest request, CancellationToken cancellationToken)
    {
        if (await FindAsync(model, version, cancellationToken) is not { } found)
        {
            return Unknown(version);
        }
        var (now, id, reason) = (time.GetUtcNow().UtcDateTime, found.Row.Version.Id, request.Reason.Trim());
        var rejected = await audit.SaveAsync(db, Fact("version.rejected", found), RejectAsync, cancellationToken);
        return rejected > 0 ? Outcome.Done : Decided();

        async Task<int> RejectAsync()
        {
            var changed = await db.ModelVersions.Where(v => v.Id == id && v.State == ModelVersionState.InReview).ExecuteUpdateAsync(
                v => v.SetProperty(x => x.State, ModelVersionState.Rejected).SetProperty(x => x.StateSince, now).SetProperty(x => x.StateReason, reason),
                cancellationToken);
            if (changed > 0)
            {
                Tell(found, NoticeKinds.VersionRejected, reason, now);
            }
            return changed;
        }
    }

    // Saved with the audit row, in the same transaction.
    private void Tell(Found found, string kind, string? reason, DateTime now) => NoticeBoard.Add(
        db, found.Row.OrganisationId, found.Row.Version.SubmittedBy, kind, new VersionFacts(found.Row.Slug, found.Row.Version.Version, reason), now);

    private ReviewSummary Summary(Found found)
    {
        var manifest = ManifestCache.Parse(found.Row.Version.ManifestJson);
        return new(
            found.Row.Slug, found.Row.Version.Version, manifest.Name.InCallersLanguage(), manifest.Task, found.Provider,
            found.By ?? text["FormerMember"], VersionRow.Utc(found.Row.Version.StateSince ?? found.Row.Version.CreatedAt));
    }

    private IQueryable<ModelVersion> Waiting() => db.ModelVersions.AsNoTracking().Where(v => v.State == ModelVersionState.InReview && v.FormJson != null);

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
        }).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new Found(new(row.Version, row.Slug, row.OrganisationId), row.Provider, row.By))];
    }

    private AuditFact Fact(string action, Found found) => new(
        action, user.Principal.FindFirstValue(ClaimTypes.NameIdentifier), found.Row.OrganisationId, $"{found.Row.Slug}/{found.Row.Version.Version}");

    private Refusal Unknown(string version) => new("unknown_version", text["VersionUnknown", version], StatusCodes.Status404NotFound);

    private Refusal Decided() => new("not_in_review", text["VersionNotInReview"], StatusCodes.Status409Conflict);

    private Refusal NotLoaded(string why) => new("cannot_load", text["VersionCannotLoad", why], StatusCodes.Status409Conflict);

    private sealed record Found(VersionRow Row, string Provider, string? By);
}
