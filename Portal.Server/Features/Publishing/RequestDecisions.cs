using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Data;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Models;
using Portal.Server.Features.Subscriptions;

namespace Portal.Server.Features.Publishing;

/// <summary>Who waits for one's own models' plans, and the answers to them. Of two answers at one time the first stands.</summary>
internal sealed class RequestDecisions(
    PortalDb db, Publisher publisher, SubscriptionChanges changes, OfferedPlans offered, AcceptedLicences licences, ManifestCache manifests, PlanTexts plans,
    AuditLog audit, TimeProvider time, IStringLocalizer<ApiText> text)
{
    private const int Most = 200;

    public async Task<Outcome<IReadOnlyList<PendingRequest>>> ListAsync(CancellationToken cancellationToken)
    {
        if (publisher.Refuse() is { } refusal)
        {
            return refusal;
        }
        var rows = await Own().Where(r => r.State == RequestState.Pending).OrderBy(r => r.Id).Take(Most).Select(r => new
        {
            r.Id,
            r.Model!.Slug,
            Version = r.Model.Versions.OrderByDescending(v => v.State == ModelVersionState.Available).ThenByDescending(v => v.Id).First().Id,
            Plan = r.Plan!,
            Organisation = r.Organisation!.Name,
            By = db.Users.Where(u => u.Id == r.RequestedBy).Select(u => u.DisplayName).FirstOrDefault(),
            r.CreatedAt,
            r.Answers,
        }).ToListAsync(cancellationToken);
        var known = await manifests.OfAsync(db, rows.Select(r => r.Version), cancellationToken);
        return new Outcome<IReadOnlyList<PendingRequest>>([.. rows.Select(r => new PendingRequest(
            r.Id, r.Slug, known[r.Version].Name.InCallersLanguage(), plans.View(r.Plan), r.Organisation, r.By ?? text["FormerMember"], r.CreatedAt,
            [.. r.Plan.Questions.Zip(r.Answers, (question, answer) => new RequestAnswer(question, answer))]))]);
    }

    public Task<Outcome> ApproveAsync(int id, CancellationToken cancellationToken) => DecideAsync(
        id,
        "subscription.approved",
        RequestState.Approved,
        reason: null,
        async asked => asked.Plan.WithdrawnAt is not null
            ? new("plan_withdrawn", text["RequestedPlanWithdrawn"], 409)
            : await offered.RefuseNewAsync(asked.Plan.ModelId, asked.OrganisationId, cancellationToken)
                ?? await licences.RefuseChangedAsync(asked.Plan.ModelId, asked.Licence, cancellationToken),
        asked => changes.PutAsync(asked.OrganisationId, asked.Plan, asked.Licence, cancellationToken),
        cancellationToken);

    public Task<Outcome> RefuseAsync(int id, string reason, CancellationToken cancellationToken) => DecideAsync(
        id, "subscription.refused", RequestState.Refused, reason.Trim(), _ => Task.FromResult<Refusal?>(null), _ => Task.FromResult(0), cancellationToken);

    private async Task<Outcome> DecideAsync(
        int id, string action, RequestState state, string? reason, Func<Asked, Task<Refusal?>> refuse, Func<Asked, Task<int>> follow, CancellationToken cancellationToken)
    {
        if (publisher.Refuse() is { } refusal)
        {
            return refusal;
        }
        var asked = await Own().Where(r => r.Id == id)
            .Select(r => new Asked(r.OrganisationId, r.Model!.OrganisationId, r.Model.Slug, r.Plan!, r.AcceptedLicenceVersionId))
            .SingleOrDefaultAsync(cancellationToken);
        if (asked is null)
        {
            return new Refusal("unknown_request", text["UnknownRequest"], 404);
        }
        Refusal? wrong = null;
        var fact = publisher.Fact(action, asked.PublisherId, $"{asked.Model}/{asked.Plan.Code}/{asked.Plan.Version} #{id}");
        var decided = await audit.SaveAgainAsync(db, fact, DecideAsync, cancellationToken);
        return wrong is not null ? wrong
            : decided > 0 ? Outcome.Done
            : new Refusal("request_decided", text["RequestDecided"], 409);

        async Task<int> DecideAsync()
        {
            // In the transaction: what is looked at here is not another by the time that it is written down.
            wrong = await refuse(asked);
            if (wrong is not null)
            {
                return 0;
            }
            var now = time.GetUtcNow().UtcDateTime;
            var changed = await db.SubscriptionRequests.Where(r => r.Id == id && r.State == RequestState.Pending).ExecuteUpdateAsync(
                r => r.SetProperty(x => x.State, state).SetProperty(x => x.Reason, reason).SetProperty(x => x.DecidedAt, now),
                cancellationToken);
            if (changed > 0)
            {
                await follow(asked);
            }
            return changed;
        }
    }

    private IQueryable<SubscriptionRequest> Own()
    {
        var models = publisher.Own(db.Models).Select(m => m.Id);
        return db.SubscriptionRequests.AsNoTracking().Where(r => models.Contains(r.ModelId));
    }

    private sealed record Asked(int OrganisationId, int PublisherId, string Model, Plan Plan, int? Licence);
}
