using Portal.Server.Features.Adoption.Forecasting;
using Portal.Server.Features.Forecasts;

namespace Portal.Server.Tests.Forecasts;

public sealed class DenominatorDrawsTests
{
    private static readonly ForecastStep[] Steps =
    [
        new(1, 0.30, new(0.29, 0.31), new(0.28, 0.32), new(0.27, 0.34)),
        new(2, 0.34, new(0.32, 0.36), new(0.30, 0.39), new(0.28, 0.43)),
    ];

    [Fact]
    public void An_exact_market_size_leaves_the_bands_as_they_are() => Assert.Equal(Steps, Widen(0));

    [Fact]
    public void The_same_seed_draws_the_same() => Assert.Equal(Widen(0.1), Widen(0.1));

    [Theory]
    [InlineData(0.02)]
    [InlineData(0.1)]
    [InlineData(0.3)]
    public void Doubt_widens_every_band_and_they_stay_nested(double variation)
    {
        foreach (var (before, after) in Steps.Zip(Widen(variation)))
        {
            Assert.Equal(before.Median, after.Median);
            Assert.True(after.Band80.Low < before.Band80.Low && after.Band80.High > before.Band80.High);
            Assert.True(after.Band95.Width > before.Band95.Width && after.Band50.Width >= before.Band50.Width);
            Assert.True(after.Band95.Low <= after.Band80.Low && after.Band80.Low <= after.Band50.Low);
            Assert.True(after.Band95.High >= after.Band80.High && after.Band80.High >= after.Band50.High);
        }
    }

    [Fact]
    public void A_narrow_forecast_takes_the_market_sizes_own_quantiles()
    {
        ForecastStep certain = new(1, 0.3, new(0.3, 0.3), new(0.3, 0.3), new(0.3, 0.3));
        var spread = Math.Sqrt(Math.Log(1 + 0.1 * 0.1));

        var drawn = DenominatorDraws.Widen([certain], 0.1, 1_000, 100, 1, 7)[0];

        // Organisations are lognormal, so their reciprocal is.
        Assert.Equal(0.3 * Math.Exp(-1.2816 * spread), drawn.Band80.Low, 0.0005);
        Assert.Equal(0.3 * Math.Exp(1.2816 * spread), drawn.Band80.High, 0.0005);
        Assert.Equal(0.3 * Math.Exp(-1.96 * spread), drawn.Band95.Low, 0.0005);
    }

    [Fact]
    public void No_market_is_smaller_than_those_already_active()
    {
        ForecastStep certain = new(1, 0.9, new(0.9, 0.9), new(0.9, 0.9), new(0.9, 0.9));

        var drawn = DenominatorDraws.Widen([certain], 0.3, 1_000, 950, 1, 7)[0];

        Assert.Equal(0.9 * 1_000 / 950, drawn.Band95.High, 1e-6);
    }

    private static IReadOnlyList<ForecastStep> Widen(double variation) => DenominatorDraws.Widen(Steps, variation, 1_000, 250, 1, 42);
}
