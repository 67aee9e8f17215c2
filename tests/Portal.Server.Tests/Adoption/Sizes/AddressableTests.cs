using Portal.Client.Contracts;
using Portal.Server.Features.Adoption.Sizes;

namespace Portal.Server.Tests.Adoption.Sizes;

public sealed class AddressableTests
{
    private static readonly DateOnly Day = new(2026, 1, 1);

    [Fact]
    public void A_range_is_the_rates_range()
    {
        var (rate, problem) = Size(100, low: 80, high: 125).RateOf(20, Day);

        Assert.Equal(RateProblem.None, problem);
        Assert.Equal(new Rate(.2, .16, .25, RangeBasis.Range), rate);
    }

    [Fact]
    public void Without_any_doubt_given_ten_percent_are_assumed_and_said_to_be()
    {
        var (rate, _) = Size(100).RateOf(20, Day);

        Assert.Equal((RangeBasis.Assumed, 20 / 110.0, 20 / 90.0), (rate!.Basis, rate.Low, rate.High));
    }

    [Fact]
    public void A_standard_error_gives_the_quantiles_of_seeded_draws_that_are_not_below_what_is_active()
    {
        var size = Size(100, error: 20);
        var (rate, _) = size.RateOf(85, Day);

        // The slow way: draws of a lognormal number with that mean and standard error, those below 85 left out.
        var random = new Random(1);
        var sigma = Math.Sqrt(Math.Log(1.04));
        double[] draws = [.. Enumerable.Range(0, 400_000)
            .Select(_ => Math.Exp(Math.Log(100) - (sigma * sigma / 2) + (sigma * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))))
            .Where(draw => draw >= 85).Order()];
        Assert.Equal(85 / draws[(int)(.975 * draws.Length)], rate!.Low, 2);
        Assert.Equal(85 / draws[(int)(.025 * draws.Length)], rate.High, 2);
        Assert.InRange(rate.High, rate.Value, 1);
    }

    [Theory]
    [InlineData(29, RateProblem.None)]
    [InlineData(31, RateProblem.UncertainDenominator)]
    public void Above_thirty_percent_there_is_no_rate(double error, RateProblem problem) =>
        Assert.Equal(problem, Size(100, error: error).RateOf(20, Day).Problem);

    [Fact]
    public void More_active_than_addressable_is_an_error_and_not_a_hundred_percent()
    {
        Assert.Equal((null, RateProblem.AboveDenominator), Size(100, low: 50, high: 200).RateOf(101, Day));
        var full = Size(100, low: 80, high: 130).RateOf(100, Day).Rate!;
        Assert.Equal((1, 1), (full.Value, full.High));
    }

    [Fact]
    public void Doubt_grows_with_age_until_nothing_can_be_said()
    {
        var (now, later) = (Size(1000, low: 900, high: 1100).RateOf(100, Day).Rate!, Size(1000, low: 900, high: 1100).RateOf(100, Day.AddYears(5)).Rate!);

        Assert.True(later.Low < now.Low && later.High > now.High && later.Value == now.Value);
        Assert.Equal(.3, 1.959963984540054 * Size(1000).Variation(Day.AddYears(10)), 2);
        Assert.Equal(RateProblem.UncertainDenominator, Size(1000, error: 250).RateOf(100, Day.AddYears(10)).Problem);
    }

    [Fact]
    public void Independent_standard_errors_add_as_squares_and_ranges_end_to_end()
    {
        var errors = Addressable.Sum([Size(100, error: 3), Size(200, error: 4)])!;
        Assert.Equal((300, 5.0), (errors.Organisations, errors.StandardError));

        var ranges = Addressable.Sum([Size(100, low: 90, high: 120), Size(200)])!;
        Assert.Equal((300, 270, 340), (ranges.Organisations, ranges.Low, ranges.High));
        Assert.Null(Addressable.Sum([]));
    }

    private static Addressable Size(long organisations, long? low = null, long? high = null, double? error = null) =>
        new(organisations, low, high, error, Day, "Register", false);
}
