using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;
using Portal.Server.Features.Subscriptions;

namespace Portal.Server.Features.Income;

/// <summary>What a customer pays for a plan version on one UTC day, besides use.</summary>
/// <param name="Month"><c>year * 12 + month - 1</c>.</param>
internal readonly record struct EarnedFee(int PlanId, int OrganisationId, int Month, DateOnly Day, long PriceMicros);

/// <summary>The fees of a publisher's plans, by the same days as the customers' statements.</summary>
internal static class EarnedFees
{
    /// <param name="db">The database.</param>
    /// <param name="plans">All versions of the plans of the models asked for: a day belongs to one plan of its model.</param>
    /// <param name="first">The first month.</param>
    /// <param name="now">Days that have not begun by then are not counted.</param>
    /// <param name="cancellationToken">The caller went away.</param>
    public static async Task<IReadOnlyList<EarnedFee>> EarnedFeesAsync(
        this PortalDb db, IReadOnlyCollection<int> plans, int first, DateTime now, CancellationToken cancellationToken)
    {
        var from = Proration.FirstDay(first);
        // A plan without a fee never owns a day that another one charges for.
        var terms = await db.SubscriptionTerms.AsNoTracking()
            .Where(t => plans.Contains(t.PlanId) && t.Plan!.MonthlyFeeMicros > 0 && (t.EndedAt == null || t.EndedAt > from))
            .Select(t => new
            {
                t.SubscriptionId,
                t.OrganisationId,
                Fee = new FeeTerm(t.PlanId, t.Plan!.MonthlyFeeMicros, t.StartedAt, t.EndedAt, t.TrialUntil),
            })
            .ToListAsync(cancellationToken);
        var fees = new List<EarnedFee>();
        foreach (var subscription in terms.GroupBy(t => (t.SubscriptionId, t.OrganisationId)))
        {
            FeeTerm[] own = [.. subscription.Select(t => t.Fee)];
            var (began, ended) = (own.Min(t => t.From), own.Max(t => t.To ?? now));
            for (var month = Math.Max(first, MonthOf(began)); month <= MonthOf(ended); month++)
            {
                var day = DateOnly.FromDateTime(Proration.FirstDay(month));
                fees.AddRange(Proration.PaidDays(own, month, now)
                    .Select(paid => new EarnedFee(paid.PlanId, subscription.Key.OrganisationId, month, day.AddDays(paid.Day - 1), paid.PriceMicros)));
            }
        }
        return fees;
    }

    private static int MonthOf(DateTime time) => (time.Year * 12) + time.Month - 1;
}
