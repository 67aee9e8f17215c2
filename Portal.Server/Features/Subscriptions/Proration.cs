namespace Portal.Server.Features.Subscriptions;

/// <summary>A term as the fee sees it.</summary>
/// <param name="FeeMicros">Of a full month.</param>
/// <param name="To">Null while it runs.</param>
/// <param name="TrialUntil">The midnight (UTC) until which it costs nothing; null without a trial.</param>
internal readonly record struct FeeTerm(int PlanId, long FeeMicros, DateTime From, DateTime? To, DateTime? TrialUntil);

/// <summary>A day of a month, from 1, and what it costs.</summary>
internal readonly record struct PaidDay(int Day, int PlanId, long PriceMicros);

/// <summary>A plan version's days of a month and what they cost together.</summary>
internal sealed record PlanDays(int PlanId, IReadOnlyList<int> Days, int OfDays, long PriceMicros);

/// <summary>
/// A month's fee by whole UTC days. Every day belongs to at most one plan version: of those that ran in it, the one with the
/// highest fee, and of equals the one that began last; so nobody pays twice for a day, and nobody uses a plan for a day and
/// leaves it before midnight for nothing. The shares of a month's days add up to its fee to the micro.
/// </summary>
internal static class Proration
{
    /// <summary>What one day of a month costs.</summary>
    /// <param name="feeMicros">Of the full month.</param>
    /// <param name="day">1 is the first.</param>
    /// <param name="daysInMonth">28 to 31.</param>
    public static long ShareOf(long feeMicros, int day, int daysInMonth) => UpTo(feeMicros, day, daysInMonth) - UpTo(feeMicros, day - 1, daysInMonth);

    /// <summary>The month's days by plan version; a version without a paid day is left out.</summary>
    /// <param name="terms">Of one subscription.</param>
    /// <param name="month"><c>year * 12 + month - 1</c>.</param>
    /// <param name="until">Days that have not begun by then are not counted.</param>
    public static IReadOnlyList<PlanDays> OfMonth(IReadOnlyCollection<FeeTerm> terms, int month, DateTime until)
    {
        var days = DateTime.DaysInMonth(month / 12, (month % 12) + 1);
        return
        [
            .. PaidDays(terms, month, until).GroupBy(day => day.PlanId)
                .Select(plan => new PlanDays(plan.Key, [.. plan.Select(day => day.Day)], days, plan.Sum(day => day.PriceMicros))),
        ];
    }

    /// <summary>The month's days that cost something, each with the plan version that it belongs to.</summary>
    /// <inheritdoc cref="OfMonth"/>
    public static IEnumerable<PaidDay> PaidDays(IReadOnlyCollection<FeeTerm> terms, int month, DateTime until)
    {
        var (first, days) = (FirstDay(month), DateTime.DaysInMonth(month / 12, (month % 12) + 1));
        for (var day = 1; day <= days && first.AddDays(day - 1) <= until; day++)
        {
            var owner = OwnerOf(terms, first.AddDays(day - 1));
            if (owner.FeeMicros > 0)
            {
                yield return new(day, owner.PlanId, ShareOf(owner.FeeMicros, day, days));
            }
        }
    }

    public static DateTime FirstDay(int month) => new(month / 12, (month % 12) + 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <returns>The term that the day belongs to, with what a full month of such days would cost; default when none ran.</returns>
    private static FeeTerm OwnerOf(IEnumerable<FeeTerm> terms, DateTime day)
    {
        var owner = default(FeeTerm);
        foreach (var term in terms)
        {
            if (term.From >= day.AddDays(1) || term.To <= day)
            {
                continue;
            }
            var here = day < term.TrialUntil ? term with { FeeMicros = 0 } : term;
            if (here.FeeMicros > owner.FeeMicros || (here.FeeMicros == owner.FeeMicros && here.From > owner.From))
            {
                owner = here;
            }
        }
        return owner;
    }

    private static long UpTo(long feeMicros, int day, int days) => (long)((Int128)feeMicros * day / days);
}
