using Portal.Server.Features.Adoption.Forecasting;
using Portal.Server.Features.Adoption.Forecasting.Smoothing;

namespace Portal.Server.Tests.Adoption.Forecasting;

public class SmoothingTests
{
    [Fact]
    public void A_straight_line_is_carried_on()
    {
        double[] line = [.. Enumerable.Range(0, 15).Select(i => 10 + 2.5 * i)];
        var fit = ExponentialSmoothing.Automatic(line);
        Assert.Equal(10 + 2.5 * 17, fit.At(3), 1e-3);
        Assert.Equal(10 + 2.5 * 17, Members.Drift(line, 3)[2], 1e-9);
    }

    [Fact]
    public void Noise_around_a_level_is_given_no_trend()
    {
        var random = new Random(11);
        double[] noise = [.. Enumerable.Range(0, 40).Select(_ => 50 + random.NextDouble())];
        var fit = ExponentialSmoothing.Automatic(noise);
        Assert.Equal(Trend.None, fit.Trend);
        Assert.InRange(fit.At(5), 50.2, 50.8);
    }

    [Fact]
    public void Damped_growth_slows_down()
    {
        double[] levels = [1, 3, 6, 10, 15, 21, 26, 30, 33, 35, 36.5, 37.5];
        var ahead = Members.DampedHolt(levels, 6);
        var steps = ahead.Zip(ahead.Skip(1), (here, next) => next - here).ToArray();
        Assert.All(steps.Zip(steps.Skip(1)), pair => Assert.True(pair.Second < pair.First));
    }

    [Fact]
    public void Theta_of_a_line_grows_by_half_the_slope()
    {
        double[] line = [.. Enumerable.Range(0, 12).Select(i => 3.0 * i)];
        var ahead = Theta.Forecast(line, 2);
        Assert.Equal(1.5, ahead[1] - ahead[0], 1e-9);
    }

    [Fact]
    public void A_survey_is_noisy_and_an_adoption_curve_is_not()
    {
        var random = new Random(5);
        double[] survey = [.. Enumerable.Range(0, 30).Select(i => 5 + 0.05 * i + 2 * random.NextDouble())];
        Assert.True(Noise.Dominates(survey));
        Assert.False(Noise.Dominates([2, 3, 5, 8, 12, 17, 23, 30]));
    }
}
