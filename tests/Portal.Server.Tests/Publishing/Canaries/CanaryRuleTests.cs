using Portal.Client.Contracts;
using Portal.Server.Features.Publishing.Canaries;

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
        Assert.Equal(ends, CanaryRule.RollsBack(new(calls, failures, fromCalls, fromFailures), Most));

    [Fact]
    public void More_failures_never_save_a_canary_and_more_of_the_other_version_never_end_it()
    {
        var random = new Random(20261124);
        for (var i = 0; i < 2_000; i++)
        {
            var (calls, from) = (random.NextInt64(20, 3_000), random.NextInt64(0, 30_000));
            var (failures, fromFailures) = (random.NextInt64(0, calls), random.NextInt64(0, from + 1));
            var most = random.NextDouble() * 0.5;
            var ends = CanaryRule.RollsBack(new(calls, failures, from, fromFailures), most);

            Assert.InRange(CanaryRule.Chance(new(calls, failures, from, fromFailures), most), 0, 1);
            Assert.True(!ends || CanaryRule.RollsBack(new(calls, failures + 1, from, fromFailures), most));
            Assert.False(ends && failures <= most * calls);
            if (from >= CanaryRules.LeastCalls && fromFailures < from)
            {
                Assert.True(ends || !CanaryRule.RollsBack(new(calls, failures, from, fromFailures + 1), most));
            }
        }
    }

    /// <summary>The rule is asked after every failure: its chance to be wrong is that of the whole run, not of one look.</summary>
    [Fact]
    public void A_version_no_worse_than_the_other_is_hardly_ever_rolled_back_and_one_much_worse_always_is()
    {
        var random = new Random(7);
        var (wrong, missed, runs) = (0, 0, 400);
        for (var run = 0; run < runs; run++)
        {
            wrong += Ends(random, 0.03, 0.03) is null ? 0 : 1;
            missed += Ends(random, 0.5, 0.01) is { } calls && calls <= 40 ? 0 : 1;
        }

        Assert.InRange(wrong, 0, runs / 50);
        Assert.Equal(0, missed);
    }

    private static int? Ends(Random random, double fails, double fromFails)
    {
        var counts = new CanaryCounts(0, 0, 0, 0);
        for (var call = 0; call < 10_000; call++)
        {
            var isNew = random.NextDouble() < 0.1;
            var failed = random.NextDouble() < (isNew ? fails : fromFails);
            counts = isNew
                ? counts with { Calls = counts.Calls + 1, Failures = counts.Failures + (failed ? 1 : 0) }
                : counts with { FromCalls = counts.FromCalls + 1, FromFailures = counts.FromFailures + (failed ? 1 : 0) };
            if (isNew && failed && CanaryRule.RollsBack(counts, Most))
            {
                return (int)counts.Calls;
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
