using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;

namespace Portal.Server.Features.Subscriptions;

/// <summary>A fee of a month.</summary>
/// <param name="Text">What it is for, in no language: <c>faces, team 2: 2026-11-05…2026-11-30, 26/30</c>.</param>
/// <param name="PlanId">The version of the plan.</param>
public sealed record FeeLine(string Text, int SubscriptionId, int PlanId, long PriceMicros);

/// <summary>Reckons plans' fees from the terms of subscriptions, by <see cref="Proration"/>.</summary>
internal sealed class PlanFees(TimeProvider time)
{
    /// <summary>An organisation's fees of a month, one line a subscription and plan version; of the running month, those of the days so far.</summary>
    /// <param name="db">The database.</param>
    /// <param name="organisationId">Whose.</param>
    /// <param name="month"><c>year * 12 + month - 1</c>, UTC.</param>
    /// <param name="cancellationToken">The caller went away.</param>
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
