using Portal.Server.Features.Subscriptions;

namespace Portal.Server.Tests.Subscriptions;

public sealed class ProrationTests
{
    private const int February2028 = (2028 * 12) + 1;

    private static readonly DateTime End = new(2100, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void The_shares_of_a_months_days_add_up_to_the_fee()
    {
        var random = new Random(7);
        for (var i = 0; i < 10_000; i++)
        {
            var (fee, days) = (random.NextInt64(0, 1_000_000_000_000_000), random.Next(28, 32));
            var shares = Enumerable.Range(1, days).Select(day => Proration.ShareOf(fee, day, days)).ToList();

            Assert.Equal(fee, shares.Sum());
            Assert.All(shares, share => Assert.InRange(share, fee / days, (fee / days) + 1));
        }
    }

    [Fact]
    public void Whatever_is_changed_when_each_day_is_paid_once_to_the_dearest_plan_that_ran_in_it()
    {
        var random = new Random(11);
        for (var sequence = 0; sequence < 10_000; sequence++)
        {
            var month = (2027 * 12) + random.Next(0, 24);
            var first = Proration.FirstDay(month);
            var days = DateTime.DaysInMonth(first.Year, first.Month);
            var terms = History(random, first);

            var parts = Proration.OfMonth(terms, month, End);

            // A reference that looks at every half hour of every day.
            var expected = Enumerable.Range(1, days).Select(day => Enumerable.Range(0, 48)
                    .SelectMany(half => terms.Where(t => RunsAt(t, first.AddDays(day - 1).AddMinutes(30 * half))))
                    .Select(t => first.AddDays(day - 1) < t.TrialUntil ? 0 : t.FeeMicros).DefaultIfEmpty().Max())
                .Select((fee, i) => Proration.ShareOf(fee, i + 1, days)).Sum();
            Assert.Equal(expected, parts.Sum(part => part.PriceMicros));
            var paid = parts.SelectMany(part => part.Days).ToList();
            Assert.Equal(paid.Count, paid.Distinct().Count());
        }
    }

    [Fact]
    public void A_plan_kept_all_month_costs_its_fee_in_a_leap_february_too()
    {
        var parts = Proration.OfMonth([new(1, 1_000_003, new(2027, 5, 1, 0, 0, 0, DateTimeKind.Utc), null, null)], February2028, End);

        Assert.Equal((29, 1_000_003), (Assert.Single(parts).Days.Count, parts[0].PriceMicros));
    }

    [Fact]
    public void A_change_at_the_last_tick_of_a_day_and_one_at_midnight_differ_by_that_day()
    {
        var midnight = new DateTime(2028, 2, 11, 0, 0, 0, DateTimeKind.Utc);

        Assert.Equal(10, Days(midnight));
        Assert.Equal(10, Days(midnight.AddTicks(-1)));
        Assert.Equal(11, Days(midnight.AddTicks(1)));

        static int Days(DateTime left) => Proration.OfMonth(
            [new(1, 2900, new(2028, 1, 1, 0, 0, 0, DateTimeKind.Utc), left, null), new(2, 0, left, null, null)], February2028, End)[0].Days.Count;
    }

    [Fact]
    public void A_plan_used_for_an_hour_of_every_day_is_paid_for_every_day()
    {
        var first = Proration.FirstDay(February2028);
        var terms = Enumerable.Range(0, 29).SelectMany(day => new FeeTerm[]
        {
            new(1, 2900, first.AddDays(day), first.AddDays(day).AddHours(1), null),
            new(2, 0, first.AddDays(day).AddHours(1), first.AddDays(day + 1), null),
        });

        Assert.Equal(2900, Proration.OfMonth([.. terms], February2028, End).Sum(part => part.PriceMicros));
    }

    [Fact]
    public void Of_a_running_month_only_the_days_that_have_begun_count()
    {
        FeeTerm[] terms = [new(1, 2900, Proration.FirstDay(February2028), null, null)];

        Assert.Equal(300, Proration.OfMonth(terms, February2028, new(2028, 2, 3, 0, 0, 0, DateTimeKind.Utc)).Sum(part => part.PriceMicros));
        Assert.Equal(200, Proration.OfMonth(terms, February2028, new DateTime(2028, 2, 3, 0, 0, 0, DateTimeKind.Utc).AddTicks(-1)).Sum(part => part.PriceMicros));
    }

    private static bool RunsAt(FeeTerm term, DateTime at) => term.From < at.AddMinutes(30) && (term.To is not { } end || end > at);

    /// <summary>Terms one after the other, with gaps, on whole half hours around the month.</summary>
    private static List<FeeTerm> History(Random random, DateTime first)
    {
        var terms = new List<FeeTerm>();
        var at = first.AddMinutes(30 * random.Next(-700, 1000));
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            var from = at.AddMinutes(30 * random.Next(0, 2) * random.Next(0, 170));
            at = from.AddMinutes(30 * random.Next(1, 500));
            DateTime? trial = random.Next(4) == 0 ? from.Date.AddDays(random.Next(1, 10)) : null;
            terms.Add(new(i, random.Next(0, 4) * 1_000_001, from, i == 1 && random.Next(2) == 0 ? null : at, trial));
        }
        return terms;
    }
}
