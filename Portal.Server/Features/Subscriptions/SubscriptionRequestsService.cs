using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Models;
using Portal.Server.Features.Organisations;

namespace Portal.Server.Features.Subscriptions;

/// <summary>What the caller's organisation asked publishers for.</summary>
internal sealed class SubscriptionRequestsService(
    PortalDb db, CurrentUser user, OfferedPlans offered, AcceptedLicences licences, ManifestCache manifests, PlanTexts plans, AuditLog audit, TimeProvider time,
    IStringLocalizer<ApiText> text) : ISubscriptionRequestsApi
{
    public Task<IReadOnlyList<SubscriptionRequestView>> List(CancellationToken cancellationToken) =>
        Views(Own().Where(r => !db.SubscriptionRequests.Any(o => o.OrganisationId == r.OrganisationId && o.ModelId == r.ModelId && o.Id > r.Id)), cancellationToken);

    public async Task<Outcome<SubscriptionRequestView>> Send(SubscriptionApplication application, CancellationToken cancellationToken)
    {
        var caller = user.Required;
        if (SubscriberRules.Refuse(caller, text) is { } refusal)
        {
            return refusal;
        }
        var found = await offered.FindAsync(application.Model, application.Plan, application.Version, cancellationToken);
        if (found.Value is not { } plan)
        {
            return found.Refusal!;
        }
        if (await RefuseAsync(plan, application, cancellationToken) is { } wrong)
        {
            return wrong;
        }
        var licence = await licences.OfAsync(plan.ModelId, application.AcceptedLicenceOf, cancellationToken);
        if (licence.Refusal is { } unaccepted)
        {
            return unaccepted;
        }
        var request = new SubscriptionRequest
        {
            OrganisationId = caller.OrganisationId,
            ModelId = plan.ModelId,
            PlanId = plan.Id,
            RequestedBy = caller.UserId!,
            Answers = [.. (application.Answers ?? []).Select(answer => answer.Trim())],
            AcceptedLicenceVersionId = licence.Version,
            CreatedAt = time.GetUtcNow().UtcDateTime,
        };
        db.SubscriptionRequests.Add(request);
        try
        {
            await audit.SaveAsync(db, Fact("subscription.requested", $"{application.Model}/{plan.Code}/{plan.Version}"), cancellationToken);
        }
        catch (DbUpdateException)
        {
            db.ChangeTracker.Clear();
            if (!await Own().AnyAsync(r => r.ModelId == plan.ModelId && r.State == RequestState.Pending, cancellationToken))
            {
                throw;
            }
            return Waits();
        }
        return (await Views(Own().Where(r => r.Id == request.Id), cancellationToken))[0];
    }

    public async Task<Outcome> Withdraw(int id, CancellationToken cancellationToken)
    {
        if (user.Required.Role < OrganisationRole.Member)
        {
            return new Refusal("viewer", text["SubscriptionsNeedMember"], 403);
        }
        var now = time.GetUtcNow().UtcDateTime;
        var organisation = user.Required.OrganisationId;
        var withdrawn = await audit.SaveAsync(
            db,
            Fact("subscription.request_withdrawn", id.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            () => db.SubscriptionRequests.Where(r => r.Id == id && r.OrganisationId == organisation && r.State == RequestState.Pending)
                .ExecuteUpdateAsync(r => r.SetProperty(x => x.State, RequestState.Withdrawn).SetProperty(x => x.DecidedAt, now), cancellationToken),
            cancellationToken);
        return withdrawn > 0 ? Outcome.Done : new Refusal("unknown_request", text["UnknownRequest"], 404);
    }

    private async Task<Refusal?> RefuseAsync(Plan plan, SubscriptionApplication application, CancellationToken cancellationToken)
    {
        if (!plan.NeedsApproval)
        {
            return new("needs_no_approval", text["PlanNeedsNoApproval"], 409, nameof(application.Plan));
        }
        var answers = application.Answers ?? [];
        if (answers.Count != plan.Questions.Count || answers.Any(answer => string.IsNullOrWhiteSpace(answer) || answer.Length > PlanRules.MaxAnswerLength))
        {
            return new("answers_missing", text["AnswersMissing", plan.Questions.Count, PlanRules.MaxAnswerLength], 400, nameof(application.Answers));
        }
        var organisation = user.Required.OrganisationId;
        if (await db.Subscriptions.AnyAsync(s => s.OrganisationId == organisation && s.PlanId == plan.Id && s.CancelledAt == null, cancellationToken))
        {
            return new("subscribed_already", text["SubscribedAlready"], 409, nameof(application.Plan));
        }
        return await Own().AnyAsync(r => r.ModelId == plan.ModelId && r.State == RequestState.Pending, cancellationToken)
            ? Waits()
            : await offered.RefuseNewAsync(plan.ModelId, organisation, cancellationToken);
    }

    private Refusal Waits() => new("request_pending", text["RequestPending"], 409, nameof(SubscriptionApplication.Model));

    private AuditFact Fact(string action, string target) => new(action, user.Required.UserId, user.Required.OrganisationId, target);

    private IQueryable<SubscriptionRequest> Own()
    {
        var organisation = user.Required.OrganisationId;
        return db.SubscriptionRequests.AsNoTracking().Where(r => r.OrganisationId == organisation);
    }

    private async Task<IReadOnlyList<SubscriptionRequestView>> Views(IQueryable<SubscriptionRequest> requests, CancellationToken cancellationToken)
    {
        var rows = await requests.OrderByDescending(r => r.Id).Select(r => new
        {
            Request = r,
            r.Model!.Slug,
            Version = r.Model.Versions.OrderByDescending(v => v.State == ModelVersionState.Available).ThenByDescending(v => v.Id).First().Id,
            r.Plan!.Code,
            r.Plan.Name,
        }).ToListAsync(cancellationToken);
        var known = await manifests.OfAsync(db, rows.Select(r => r.Version), cancellationToken);
        return [.. rows.Select(r => new SubscriptionRequestView(
            r.Request.Id, r.Slug, known[r.Version].Name.InCallersLanguage(), r.Code, plans.Name(r.Code, r.Name), Word(r.Request.State),
            r.Request.Reason, r.Request.CreatedAt, r.Request.DecidedAt))];
    }

    private static string Word(RequestState state) => state switch
    {
        RequestState.Pending => RequestStates.Pending,
        RequestState.Approved => RequestStates.Approved,
        RequestState.Refused => RequestStates.Refused,
        RequestState.Withdrawn => RequestStates.Withdrawn,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };
}
