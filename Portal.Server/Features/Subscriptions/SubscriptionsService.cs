using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Limits;
using Portal.Server.Features.Models;
using Portal.Server.Features.Organisations;
using Portal.Server.Metering;

namespace Portal.Server.Features.Subscriptions;

internal sealed class SubscriptionsService(
    PortalDb db, CurrentUser user, ManifestCache manifests, PlanTexts plans, AuditLog audit, TimeProvider time,
    IStringLocalizer<ApiText> text) : ISubscriptionsApi
{
    public async Task<IReadOnlyList<SubscriptionView>> List(CancellationToken cancellationToken) =>
        await Views(Running(), cancellationToken);

    public async Task<SubscriptionView?> Get(string model, CancellationToken cancellationToken) =>
        (await Views(Running().Where(s => s.Model!.Slug == model), cancellationToken)).SingleOrDefault();

    public async Task<Outcome<SubscriptionView>> Subscribe(SubscribeRequest request, CancellationToken cancellationToken)
    {
        var caller = user.Required;
        if (caller.Role < OrganisationRole.Member)
        {
            return new Refusal("viewer", text["SubscriptionsNeedMember"], 403);
        }
        if (caller.IsSuspended)
        {
            return new Refusal("organisation_suspended", text["OrganisationSuspended"], 403);
        }
        var model = await db.Models.Listed().Where(m => m.Slug == request.Model)
            .Select(m => new { m.Id, PlanId = m.Plans.Where(p => p.Code == request.Plan).Select(p => (int?)p.Id).SingleOrDefault() })
            .SingleOrDefaultAsync(cancellationToken);
        if (model is null)
        {
            return new Refusal("unknown_model", text["UnknownModel", request.Model], 404, nameof(request.Model));
        }
        if (model.PlanId is not { } plan)
        {
            return new Refusal("unknown_plan", text["UnknownPlan", request.Plan], 400, nameof(request.Plan));
        }
        await PutAsync(caller.OrganisationId, model.Id, plan, Fact("subscription.started", $"{request.Model}/{request.Plan}"), cancellationToken);
        return (await Get(request.Model, cancellationToken))!;
    }

    public async Task<Outcome> Cancel(string model, CancellationToken cancellationToken)
    {
        if (user.Required.Role < OrganisationRole.Member)
        {
            return new Refusal("viewer", text["SubscriptionsNeedMember"], 403);
        }
        var now = time.GetUtcNow().UtcDateTime;
        var cancelled = await audit.SaveAsync(
            db,
            Fact("subscription.cancelled", model),
            () => Running().Where(s => s.Model!.Slug == model).ExecuteUpdateAsync(s => s.SetProperty(x => x.CancelledAt, now), cancellationToken),
            cancellationToken);
        return cancelled > 0 ? Outcome.Done : new Refusal("not_subscribed", text["NothingToCancel", model], 404);
    }

    private AuditFact Fact(string action, string target) => new(action, user.Required.UserId, user.Required.OrganisationId, target);

    private IQueryable<Subscription> Running()
    {
        var organisation = user.Required.OrganisationId;
        return db.Subscriptions.AsNoTracking().Where(s => s.OrganisationId == organisation && s.CancelledAt == null);
    }

    private async Task PutAsync(int organisation, int model, int plan, AuditFact fact, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (await ChangeAsync() > 0)
        {
            return;
        }
        var added = db.Subscriptions.Add(new() { OrganisationId = organisation, ModelId = model, PlanId = plan, CreatedAt = now });
        try
        {
            await audit.SaveAsync(db, fact, cancellationToken);
        }
        catch (DbUpdateException)
        {
            // Somebody of the same organisation was quicker: the unique key kept one row, and it is ours to change.
            added.State = EntityState.Detached;
            if (await ChangeAsync() == 0)
            {
                throw;
            }
        }

        // A cancelled subscription begins anew; a running one keeps its day.
        Task<int> ChangeAsync() => audit.SaveAsync(
            db,
            fact,
            () => db.Subscriptions.Where(s => s.OrganisationId == organisation && s.ModelId == model).ExecuteUpdateAsync(
                s => s.SetProperty(x => x.PlanId, plan)
                    .SetProperty(x => x.CreatedAt, x => x.CancelledAt == null ? x.CreatedAt : now)
                    .SetProperty(x => x.CancelledAt, (DateTime?)null),
                cancellationToken),
            cancellationToken);
    }

    private async Task<List<SubscriptionView>> Views(IQueryable<Subscription> subscriptions, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var month = LedgerTime.Month(now);
        var day = CalendarPeriod.Of(LimitReset.Day, now, TimeZoneInfo.Utc).From;
        var rows = await subscriptions.OrderBy(s => s.Model!.Slug).Select(s => new
        {
            s.Model!.Slug,
            Version = s.Model.Versions.OrderByDescending(v => v.State == ModelVersionState.Available).ThenByDescending(v => v.Id).First().Id,
            Plan = s.Plan!,
            s.CreatedAt,
            Used = db.QuotaUse.Where(q => q.SubscriptionId == s.Id && q.Month == month).Sum(q => q.Units),
            UsedToday = db.AllowanceUse
                .Where(u => u.Scope == AllowanceScope.SubscriptionDay && u.ScopeId == s.Id && u.From == day).Sum(u => u.Amount),
        }).ToListAsync(cancellationToken);
        var known = await manifests.OfAsync(db, rows.Select(r => r.Version), cancellationToken);
        return [.. rows.Select(r => new SubscriptionView(
            r.Slug, known[r.Version].Name.InCallersLanguage(), r.Plan.Code, plans.Name(r.Plan.Code), r.Plan.UnitPriceMicros,
            r.Plan.MonthlyUnits, r.Used, r.Plan.RequestsPerMinute, r.CreatedAt, LedgerTime.NextMonth(now))
        {
            DailyUnits = r.Plan.DailyUnits,
            UsedToday = r.Plan.DailyUnits is null ? 0 : r.UsedToday,
            ParallelCalls = r.Plan.ParallelCalls,
        })];
    }
}
