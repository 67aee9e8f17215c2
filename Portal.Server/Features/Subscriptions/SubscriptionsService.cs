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
    PortalDb db, CurrentUser user, OfferedPlans offered, SubscriptionChanges changes, SubscriptionQuotes quotes, AcceptedLicences licences, ManifestCache manifests,
    PlanTexts plans, AuditLog audit, TimeProvider time, IStringLocalizer<ApiText> text) : ISubscriptionsApi
{
    public async Task<IReadOnlyList<SubscriptionView>> List(CancellationToken cancellationToken) =>
        await Views(Running(), cancellationToken);

    public async Task<SubscriptionView?> Get(string model, CancellationToken cancellationToken) =>
        (await Views(Running().Where(s => s.Model!.Slug == model), cancellationToken)).SingleOrDefault();

    public async Task<Outcome<SubscriptionView>> Subscribe(SubscribeRequest request, CancellationToken cancellationToken)
    {
        if (SubscriberRules.Refuse(user.Required, text) is { } refusal)
        {
            return refusal;
        }
        var found = await offered.FindAsync(request.Model, request.Plan, request.Version, cancellationToken);
        if (found.Value is not { } plan)
        {
            return found.Refusal!;
        }
        if (plan.NeedsApproval && !await RunsOnAsync(plan, cancellationToken))
        {
            return new Refusal("needs_approval", text["PlanNeedsApproval"], 409, nameof(request.Plan));
        }
        var licence = await licences.OfAsync(plan.ModelId, request.AcceptedLicenceOf, cancellationToken);
        if (licence.Refusal is { } unaccepted)
        {
            return unaccepted;
        }
        var fact = Fact("subscription.started", $"{request.Model}/{plan.Code}/{plan.Version}");
        var organisation = user.Required.OrganisationId;
        Refusal? ending = null;
        await audit.SaveAgainAsync(db, fact, PutAsync, cancellationToken);
        return ending is not null ? ending : (await Get(request.Model, cancellationToken))!;

        // In the transaction: who subscribes is told of the model's end, or is refused because of it.
        async Task<int> PutAsync() => (ending = await offered.RefuseNewAsync(plan.ModelId, organisation, cancellationToken)) is null
            ? await changes.PutAsync(organisation, plan, licence.Version, cancellationToken)
            : 0;
    }

    public async Task<Outcome> Cancel(string model, CancellationToken cancellationToken)
    {
        var caller = user.Required;
        if (caller.Role < OrganisationRole.Member)
        {
            return new Refusal("viewer", text["SubscriptionsNeedMember"], 403);
        }
        var cancelled = await audit.SaveAsync(
            db, Fact("subscription.cancelled", model), () => changes.CancelAsync(caller.OrganisationId, model, cancellationToken), cancellationToken);
        return cancelled > 0 ? Outcome.Done : NotSubscribed(model);
    }

    public async Task<Outcome<SubscriptionQuote>> Quote(string model, string? plan, CancellationToken cancellationToken)
    {
        if (plan is null)
        {
            return await quotes.OfAsync(user.Required.OrganisationId, model, null, cancellationToken) is { } ends ? ends : NotSubscribed(model);
        }
        var found = await offered.FindAsync(model, plan, null, cancellationToken);
        return found.Value is { } to ? (await quotes.OfAsync(user.Required.OrganisationId, model, to, cancellationToken))! : found.Refusal!;
    }

    private Refusal NotSubscribed(string model) => new("not_subscribed", text["NothingToCancel", model], 404);

    private AuditFact Fact(string action, string target) => new(action, user.Required.UserId, user.Required.OrganisationId, target);

    private IQueryable<Subscription> Running()
    {
        var organisation = user.Required.OrganisationId;
        return db.Subscriptions.AsNoTracking().Where(s => s.OrganisationId == organisation && s.CancelledAt == null);
    }

    private Task<bool> RunsOnAsync(Plan plan, CancellationToken cancellationToken) => Running().AnyAsync(s => s.PlanId == plan.Id, cancellationToken);

    private async Task<List<SubscriptionView>> Views(IQueryable<Subscription> subscriptions, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (month, instant) = (LedgerTime.Month(now), now.UtcDateTime);
        var day = CalendarPeriod.Of(LimitReset.Day, now, TimeZoneInfo.Utc).From;
        var rows = await subscriptions.OrderBy(s => s.Model!.Slug).Select(s => new
        {
            s.Model!.Slug,
            Version = s.Model.Versions.OrderByDescending(v => v.State == ModelVersionState.Available).ThenByDescending(v => v.Id).First().Id,
            Plan = s.Plan!,
            s.CreatedAt,
            Pinned = s.PinnedVersion,
            s.PinThenFollows,
            Used = db.QuotaUse.Where(q => q.SubscriptionId == s.Id && q.Month == month).Sum(q => q.Units),
            TrialUntil = s.Terms.Where(t => t.EndedAt == null && t.TrialUntil > instant).Max(t => t.TrialUntil),
            UsedToday = db.AllowanceUse
                .Where(u => u.Scope == AllowanceScope.SubscriptionDay && u.ScopeId == s.Id && u.From == day).Sum(u => u.Amount),
        }).ToListAsync(cancellationToken);
        var known = await manifests.OfAsync(db, rows.Select(r => r.Version), cancellationToken);
        return [.. rows.Select(r => new SubscriptionView(
            r.Slug, known[r.Version].Name.InCallersLanguage(), r.Plan.Code, plans.Name(r.Plan.Code, r.Plan.Name), r.Plan.UnitPriceMicros,
            r.Plan.MonthlyUnits, r.Used, r.Plan.RequestsPerMinute, r.CreatedAt, LedgerTime.NextMonth(now))
        {
            Unit = known[r.Version].Unit,
            PlanVersion = r.Plan.Version,
            IsWithdrawn = r.Plan.WithdrawnAt is not null,
            MonthlyFeeMicros = r.Plan.MonthlyFeeMicros,
            Tiers = r.Plan.Tiers,
            TrialUntil = r.TrialUntil,
            DailyUnits = r.Plan.DailyUnits,
            UsedToday = r.Plan.DailyUnits is null ? 0 : r.UsedToday,
            ParallelCalls = r.Plan.ParallelCalls,
            Pin = r.Pinned?.Pin(r.PinThenFollows),
        })];
    }
}
