using Portal.Client.Contracts;

namespace Portal.Server.Features.Publishing.Canaries;

/// <summary>
/// When a canary is rolled back by its failures: after twenty calls, where more of them failed than its publisher allows, and
/// where a version no worse than the available one would look as bad with a very small chance only. That chance is Fisher's
/// exact one-sided test of both versions' calls; while the available version has fewer than twenty, the binomial one against
/// the publisher's bound. It is so small because a canary is looked at many times, each time with the chance to be wrong.
/// </summary>
internal static class CanaryRule
{
    // Below it a sum of probabilities does not change any more.
    private const double Negligible = 1e-17;

    /// <param name="counts">Calls of both versions.</param>
    /// <param name="most">The part of failed calls that the publisher allows, 0 to 1.</param>
    /// <param name="chance">Of one look.</param>
    public static bool RollsBack(CanaryCounts counts, double most, double chance) =>
        counts.Calls >= CanaryRules.LeastCalls
        && counts.Failures > most * counts.Calls
        && Chance(counts, most) < chance;

    /// <summary>Whether all calls are to be looked at: rarely enough that the looks' chances to be wrong have a bound together.</summary>
    /// <param name="all">Calls so far.</param>
    /// <param name="looked">Those of the last look.</param>
    public static bool IsDue(CanaryCounts all, CanaryCounts looked) =>
        all.Calls >= CanaryRules.LeastCalls
        && all.Failures > looked.Failures
        && (all.Calls <= CanaryRules.FirstCalls || all.Calls >= looked.Calls * CanaryRules.Growth);

    /// <summary>The chance of at least so many failures where the new version is no worse.</summary>
    public static double Chance(CanaryCounts counts, double most) => counts.FromCalls < CanaryRules.LeastCalls
        ? Binomial(counts.Calls, counts.Failures, most)
        : Fisher(counts);

    private static double Fisher(CanaryCounts c)
    {
        var (all, failed) = (c.Calls + c.FromCalls, c.Failures + c.FromFailures);
        if (c.Failures * (double)c.FromCalls <= c.FromFailures * (double)c.Calls)
        {
            return 1;
        }
        var first = LogChoose(c.Calls, c.Failures) + LogChoose(c.FromCalls, c.FromFailures) - LogChoose(all, failed);
        var (last, beside) = (Math.Min(failed, c.Calls), c.FromCalls - failed);
        return Tail(Math.Exp(first), c.Failures, last, k => (failed - k) * (double)(c.Calls - k) / ((k + 1) * (double)(beside + k + 1)));
    }

    private static double Binomial(long calls, long failures, double chance)
    {
        if (failures <= chance * calls)
        {
            return 1;
        }
        var first = LogChoose(calls, failures) + (failures * Math.Log(chance)) + ((calls - failures) * Math.Log(1 - chance));
        return Tail(Math.Exp(first), failures, calls, k => (calls - k) * chance / ((k + 1) * (1 - chance)));
    }

    // Above the expected number the terms only fall.
    private static double Tail(double term, long from, long to, Func<long, double> ratio)
    {
        var sum = term;
        for (var k = from; k < to && term > sum * Negligible; k++)
        {
            sum += term *= ratio(k);
        }
        return Math.Min(sum, 1);
    }

    private static double LogChoose(long n, long k) => LogFactorial(n) - LogFactorial(k) - LogFactorial(n - k);

    private static double LogFactorial(long n)
    {
        if (n < 20)
        {
            var product = 1d;
            for (var i = 2; i <= n; i++)
            {
                product *= i;
            }
            return Math.Log(product);
        }
        // Stirling's series: beyond 20 its error is far below what a double holds.
        var x = n + 1d;
        return ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + (1 / (12 * x)) - (1 / (360 * x * x * x)) + (1 / (1260 * Math.Pow(x, 5)));
    }
}
