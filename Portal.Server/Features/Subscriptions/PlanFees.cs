using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;
using Portal.Server.Features.Statements;

namespace Portal.Server.Features.Subscriptions;

/// <summary>Reckons plans' fees from the terms of subscriptions, by <see cref="Proration"/>.</summary>
internal sealed class PlanFees(TimeProvider time) : IPlanFees
{
    public async Task<IReadOnlyList<FeeLine>> OfMonthAsync(PortalDb db, int organisationId, int month, CancellationToken cancellationToken)
    {
        var first = Proration.FirstDay(month);
        var next = first.AddMonths(1);
        var terms = await db.SubscriptionTerms.AsNoTracking()
            .Where(t => t.OrganisationId == organisationId && t.StartedAt < next && (t.EndedAt == null || t.EndedAt > first))
            .Select(t => new
            {
                t.SubscriptionId,
                t.Plan!.Code,
                t.Plan.Version,
                t.Subscription!.Model!.Slug,
                Fee = new FeeTerm(t.PlanId, t.Plan.MonthlyFeeMicros, t.StartedAt, t.EndedAt, t.TrialUntil),
            })
            .ToListAsync(cancellationToken);
        var now = time.GetUtcNow().UtcDateTime;
        var plans = terms.DistinctBy(t => t.Fee.PlanId).ToDictionary(t => t.Fee.PlanId);
        return
        [
            .. from subscription in terms.GroupBy(t => t.SubscriptionId).OrderBy(own => own.Key)
               from days in Proration.OfMonth([.. subscription.Select(t => t.Fee)], month, now)
               let plan = plans[days.PlanId]
               select new FeeLine(Text(plan.Slug, plan.Code, plan.Version, days, first), subscription.Key, days.PlanId, days.PriceMicros),
        ];
    }

    private static string Text(string model, string plan, int version, PlanDays days, DateTime first) => string.Create(
        CultureInfo.InvariantCulture,
        $"{model}, {plan} {version}: {first.AddDays(days.Days[0] - 1):yyyy-MM-dd}…{first.AddDays(days.Days[^1] - 1):yyyy-MM-dd}, {days.Days.Count}/{days.OfDays}");
}
