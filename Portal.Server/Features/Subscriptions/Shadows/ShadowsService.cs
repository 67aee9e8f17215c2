using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Models;
using Portal.Server.Features.Organisations;
using Portal.Server.Features.Publishing.Versions;
using Portal.Server.Gateway.Admission.Trials;

namespace Portal.Server.Features.Subscriptions.Shadows;

internal sealed class ShadowsService(
    PortalDb db, CurrentUser user, ModelLoading loading, ShadowStore store, AuditLog audit, TimeProvider time, IStringLocalizer<ApiText> text) : IShadowsApi
{
    public async Task<Outcome<ShadowOverview>> Get(string model, CancellationToken cancellationToken)
    {
        if (await FindAsync(model, cancellationToken) is not { } found)
        {
            return NotSubscribed(model);
        }
        await store.SaveAsync(cancellationToken);
        var runs = db.ShadowRuns.Where(r => r.SubscriptionId == found.Id).OrderByDescending(r => r.Id);
        var last = await Rows(runs).FirstOrDefaultAsync(cancellationToken);
        var manifest = ManifestCache.Parse(found.Answers.ManifestJson);
        return new ShadowOverview(
            found.Answers.Version, IsGenerated(manifest.Pipeline) ? [] : [.. found.Others.Select(v => v.Version)], Refuse() is null,
            AnswerComparison.IsByTopClass(manifest.Task), last is null ? null : View(last));
    }

    public async Task<Outcome<ShadowView>> Start(string model, StartShadowRequest request, CancellationToken cancellationToken)
    {
        if (Refuse() is { } refusal)
        {
            return refusal;
        }
        if (await FindAsync(model, cancellationToken) is not { } found)
        {
            return NotSubscribed(model);
        }
        if (IsGenerated(ManifestCache.Parse(found.Answers.ManifestJson).Pipeline))
        {
            return new Refusal("not_comparable", text["ShadowNotGenerated"], 409);
        }
        if (found.Others.Find(v => v.Version == request.Version) is not { } to)
        {
            return new Refusal("unknown_version", text["ShadowUnknownVersion", request.Version], 409, nameof(request.Version));
        }
        if (loading.Fared(model, to.Version) != ModelReadiness.Ready)
        {
            return new Refusal("not_loaded", text["ShadowNotLoaded", to.Version], 409, nameof(request.Version));
        }
        // One whose time is over makes room.
        await store.EndAsync(cancellationToken);
        var now = time.GetUtcNow().UtcDateTime;
        var run = new ShadowRun
        {
            SubscriptionId = found.Id,
            FromVersionId = found.Answers.Id,
            ToVersionId = to.Id,
            Percent = request.Percent,
            StartedAt = now,
            EndsAt = now.AddDays(request.Days),
        };
        db.ShadowRuns.Add(run);
        try
        {
            await audit.SaveAsync(db, Fact("shadow.started", $"{model}/{to.Version} {request.Percent} % {request.Days} d"), cancellationToken);
        }
        catch (DbUpdateException)
        {
            db.ChangeTracker.Clear();
            if (!await db.ShadowRuns.AnyAsync(r => r.SubscriptionId == found.Id && r.EndedAt == null, cancellationToken))
            {
                throw;
            }
            return new Refusal("shadow_runs", text["ShadowRuns"], 409);
        }
        return View(await Rows(db.ShadowRuns.Where(r => r.Id == run.Id)).SingleAsync(cancellationToken));
    }

    public async Task<Outcome> Stop(string model, CancellationToken cancellationToken)
    {
        if (user.Required.Role < OrganisationRole.Admin)
        {
            return NeedsAdmin();
        }
        var (organisation, now) = (user.Required.OrganisationId, time.GetUtcNow().UtcDateTime);
        var stopped = await audit.SaveAsync(
            db, Fact("shadow.stopped", model), () => db.ShadowRuns
                .Where(r => r.EndedAt == null && r.Subscription!.OrganisationId == organisation && r.Subscription.Model!.Slug == model).ExecuteUpdateAsync(
                    r => r.SetProperty(x => x.EndedAt, now).SetProperty(x => x.Because, ShadowEnds.Stopped), cancellationToken), cancellationToken);
        return stopped > 0 ? Outcome.Done : new Refusal("no_shadow", text["ShadowNone"], StatusCodes.Status404NotFound);
    }

    // Every answer may be another one, so there is nothing to compare.
    private static bool IsGenerated(string pipeline) => pipeline == "text-generation";

    private static ShadowView View(Row row)
    {
        var (run, (times, shadow)) = (row.Run, ShadowStore.Times(row.Run.TimesJson));
        return new(
            row.From, row.To, run.Percent, VersionRow.Utc(run.StartedAt), VersionRow.Utc(run.EndsAt), run.EndedAt is { } end ? VersionRow.Utc(end) : null,
            run.Because, run.Compared, run.Same, run.Failed, run.Dropped, times.MedianMilliseconds(), shadow.MedianMilliseconds());
    }

    private Refusal? Refuse() =>
        user.Required.Role < OrganisationRole.Admin ? NeedsAdmin()
        : user.Required.IsSuspended ? new("organisation_suspended", text["OrganisationSuspended"], 403)
        : null;

    private static IQueryable<Row> Rows(IQueryable<ShadowRun> runs) =>
        runs.AsNoTracking().Select(r => new Row(r, r.FromVersion!.Version, r.ToVersion!.Version));

    private async Task<Found?> FindAsync(string model, CancellationToken cancellationToken)
    {
        var organisation = user.Required.OrganisationId;
        var subscription = await db.Subscriptions.AsNoTracking()
            .Where(s => s.OrganisationId == organisation && s.CancelledAt == null && s.Model!.Slug == model)
            .Select(s => new { s.Id, s.ModelId, s.PinnedVersionId }).SingleOrDefaultAsync(cancellationToken);
        if (subscription is null)
        {
            return null;
        }
        var versions = await db.ModelVersions.AsNoTracking().Where(v => v.ModelId == subscription.ModelId
                && (v.State == ModelVersionState.Available || (v.FormJson != null
                    && (v.State == ModelVersionState.Preview || v.State == ModelVersionState.Legacy || v.State == ModelVersionState.Deprecated))))
            .OrderByDescending(v => v.Id).Select(v => new Release(v.Id, v.Version, v.State, v.ManifestJson)).ToListAsync(cancellationToken);
        var answering = versions.Find(v => v.Id == subscription.PinnedVersionId) ?? versions.Find(v => v.State == ModelVersionState.Available);
        return answering is { } answers
            ? new(subscription.Id, answers, versions.FindAll(v => v != answers))
            : null;
    }

    private AuditFact Fact(string action, string target) => new(action, user.Required.UserId, user.Required.OrganisationId, target);

    private Refusal NotSubscribed(string model) => new("not_subscribed", text["NothingToCancel", model], StatusCodes.Status404NotFound);

    private Refusal NeedsAdmin() => new("not_admin", text["ShadowNeedsAdmin"], StatusCodes.Status403Forbidden);

    private sealed record Release(int Id, string Version, ModelVersionState State, string ManifestJson);

    private sealed record Found(int Id, Release Answers, List<Release> Others);

    private sealed record Row(ShadowRun Run, string From, string To);
}
