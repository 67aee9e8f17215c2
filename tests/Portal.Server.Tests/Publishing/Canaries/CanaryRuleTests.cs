using Portal.Client.Contracts;
using Portal.Server.Features.Publishing.Canaries;
using Portal.Server.Gateway.Admission.Trials;

namespace Portal.Server.Tests.Publishing.Canaries;

public sealed class CanaryRuleTests
{
    private const double Most = 0.02;

    [Fact]
    public void The_chance_is_fishers_and_the_binomial_one()
    {

        Assert.Equal(Exact(20, 5, 100, 2), CanaryRule.Chance(new(20, 5, 100, 2), Most), 12);
        Assert.Equal(0.00706871, CanaryRule.Chance(new(20, 3, 0, 0), Most), 6);
        Assert.Equal(1, CanaryRule.Chance(new(20, 1, 100, 5), Most));
        Assert.InRange(CanaryRule.Chance(new(1_000_000, 30_000, 9_000_000, 180_000), Most), 0, 1e-300);
    }

    [Theory]
    [InlineData(19, 19, 1000, 0, false)]
    [InlineData(20, 20, 1000, 0, true)]
    [InlineData(20, 20, 0, 0, true)]
    [InlineData(20, 20, 20, 20, false)]
    [InlineData(1000, 15, 10_000, 0, false)]
    [InlineData(1000, 100, 1000, 95, false)]
    [InlineData(1000, 100, 1000, 20, true)]
    public void Both_the_bound_and_the_other_version_have_to_be_passed(long calls, long failures, long fromCalls, long fromFailures, bool ends) =>
        Assert.Equal(ends, CanaryRule.RollsBack(new(calls, failures, fromCalls, fromFailures), Most, CanaryRules.LookChance));

    [Fact]
    public void More_failures_never_save_a_canary_and_more_of_the_other_version_never_end_it()
    {
        var random = new Random(20261124);
        for (var i = 0; i < 2_000; i++)
        {
            var (calls, from) = (random.NextInt64(20, 3_000), random.NextInt64(0, 30_000));
            var (failures, fromFailures) = (random.NextInt64(0, calls), random.NextInt64(0, from + 1));
            var most = random.NextDouble() * 0.5;
            var ends = CanaryRule.RollsBack(new(calls, failures, from, fromFailures), most, CanaryRules.LookChance);

            Assert.InRange(CanaryRule.Chance(new(calls, failures, from, fromFailures), most), 0, 1);
            Assert.True(!ends || CanaryRule.RollsBack(new(calls, failures + 1, from, fromFailures), most, CanaryRules.LookChance));
            Assert.False(ends && failures <= most * calls);
            if (from >= CanaryRules.LeastCalls && fromFailures < from)
            {
                Assert.True(ends || !CanaryRule.RollsBack(new(calls, failures, from, fromFailures + 1), most, CanaryRules.LookChance));
            }
        }
    }

    /// <summary>It is looked at again and again, over all of its calls and over late ones: the chance to be wrong is that of the whole run.</summary>
    [Theory]
    [InlineData(0.02, 0.02, 200)]
    [InlineData(0.03, 0.02, 200)]
    [InlineData(0.2, 0.2, 100)]
    [InlineData(0.5, 0.1, 50)]
    public void A_version_no_worse_than_the_other_is_hardly_ever_rolled_back(double fails, double most, int runs)
    {
        var random = new Random(7);

        Assert.InRange(Enumerable.Range(0, runs).Count(_ => Ends(random, fails, fails, most) is not null), 0, 1);
    }

    [Fact]
    public void One_much_worse_always_is_within_its_first_calls()
    {
        var random = new Random(8);

        Assert.All(Enumerable.Range(0, 200), _ => Assert.InRange(Ends(random, 0.5, 0.01, Most) ?? int.MaxValue, CanaryRules.LeastCalls, 40));
    }

    [Fact]
    public void One_that_breaks_after_a_long_good_time_is_rolled_back_by_its_late_calls_even_where_the_other_has_few()
    {
        var clock = new SteppedClock(new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
        var tally = new CanaryTally(clock);
        for (var call = 0; call < 100_000; call++)
        {
            Assert.Null(tally.Note(isNew: call % 2 == 0, isFailure: false, Most));
        }
        clock.Advance(TimeSpan.FromHours(1));

        var failed = 0;
        CanaryCounts? evidence = null;
        for (; evidence is null; failed++)
        {
            evidence = tally.Note(isNew: true, isFailure: true, Most);
        }

        Assert.Equal((20, new CanaryCounts(20, 20, 50_000, 0)), (failed, evidence));
    }

    [Fact]
    public void All_calls_are_looked_at_after_each_of_the_first_failures_and_then_when_they_grew_by_a_tenth()
    {
        Assert.False(CanaryRule.IsDue(new(19, 19, 0, 0), new(0, 0, 0, 0)));
        Assert.True(CanaryRule.IsDue(new(31, 2, 0, 0), new(30, 1, 0, 0)));
        Assert.False(CanaryRule.IsDue(new(40, 1, 0, 0), new(30, 1, 0, 0)));
        Assert.False(CanaryRule.IsDue(new(1_099, 50, 0, 0), new(1_000, 20, 0, 0)));
        Assert.True(CanaryRule.IsDue(new(1_101, 50, 0, 0), new(1_000, 20, 0, 0)));
        // Looks up to a million calls share the chance that the rule promises.
        var looks = CanaryRules.FirstCalls - CanaryRules.LeastCalls + 1 + Math.Log(1_000_000d / CanaryRules.FirstCalls, CanaryRules.Growth);
        Assert.InRange(looks * CanaryRules.LookChance, 0, CanaryRules.Chance);
    }

    /// <returns>Calls of the new version until it was rolled back; null where it was not, in a day.</returns>
    private static int? Ends(Random random, double fails, double fromFails, double most)
    {
        var clock = new SteppedClock(new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
        var tally = new CanaryTally(clock);
        var calls = 0;
        for (var call = 0; call < 10_000; call++)
        {
            clock.Advance(TimeSpan.FromSeconds(8));
            var isNew = random.NextDouble() < 0.1;
            calls += isNew ? 1 : 0;
            if (tally.Note(isNew, random.NextDouble() < (isNew ? fails : fromFails), most) is not null)
            {
                return calls;
            }
        }
        return null;
    }

    // The same by counting, with whole numbers.
    private static double Exact(int calls, int failures, int fromCalls, int fromFailures)
    {
        var (all, failed) = (calls + fromCalls, failures + fromFailures);
        var ways = System.Numerics.BigInteger.Zero;
        for (var k = failures; k <= Math.Min(failed, calls); k++)
        {
            ways += Choose(calls, k) * Choose(fromCalls, failed - k);
        }
        return Math.Exp(System.Numerics.BigInteger.Log(ways) - System.Numerics.BigInteger.Log(Choose(all, failed)));
    }

    private static System.Numerics.BigInteger Choose(int n, int k)
    {
        var ways = System.Numerics.BigInteger.One;
        for (var i = 0; i < k; i++)
        {
            ways = ways * (n - i) / (i + 1);
        }
        return ways;
    }
}
