using Portal.Server.Features.Adoption.Forecasting.Curves;

namespace Portal.Server.Tests.Adoption.Forecasting;

public class CurveTests
{
    [Theory]
    [InlineData("Bass", "Sales", 0.02, 0.4)]
    [InlineData("Bass", "Cumulative", 0.02, 0.4)]
    [InlineData("Bass", "Hazard", 0.02, 0.4)]
    [InlineData("Bass", "Density", 0.02, 0.4)]
    [InlineData("Logistic", "Sales", 0.5, 6)]
    [InlineData("Logistic", "Cumulative", 0.5, 6)]
    [InlineData("Gompertz", "Sales", 0.3, 5)]
    [InlineData("Gompertz", "Cumulative", 0.3, 5)]
    public void The_derivatives_agree_with_small_differences(string kind, string target, double first, double second)
    {
        var data = Observations.OfSales(Published.RoomAirConditioners);
        var model = new CurveModel(Curve.Of(Enum.Parse<CurveKind>(kind)), Enum.Parse<FitTarget>(target), data);
        const double M = 20_000;
        for (var i = 0; i < data.Count; i++)
        {
            var at = model.At(i, M, first, second);
            Near(Difference(x => model.At(i, x, first, second).Value, M), at.ByCeiling);
            Near(Difference(x => model.At(i, M, x, second).Value, first), at.ByFirst);
            Near(Difference(x => model.At(i, M, first, x).Value, second), at.BySecond);
        }
    }

    [Theory]
    [InlineData(1000, 0.01, 0.5, 20)]
    [InlineData(5e6, 0.03, 0.38, 25)]
    [InlineData(0.6, 0.002, 0.8, 18)]
    public void A_curve_without_noise_is_found_exactly(double m, double p, double q, int count)
    {
        var fit = CurveFitter.Free(CurveKind.Bass, FitTarget.Sales, Observations.OfSales(Synthetic.BassSales(m, p, q, count)))!;
        Assert.Equal(1, fit.M / m, 1e-5);
        Assert.Equal(1, fit.First / p, 1e-5);
        Assert.Equal(1, fit.Second / q, 1e-5);
        Assert.True(fit.Identified);
        Assert.Equal(Math.Log(q / p) / (p + q), fit.Peak!.Value, 1e-3);
    }

    [Theory]
    [InlineData("Logistic")]
    [InlineData("Gompertz")]
    public void Levels_of_a_known_curve_are_found_exactly(string kind)
    {
        var curve = Curve.Of(Enum.Parse<CurveKind>(kind));
        double[] levels = [.. Enumerable.Range(1, 24).Select(t => 70 * curve.Share(t, 0.35, 9))];
        var fit = CurveFitter.Free(curve.Kind, FitTarget.Cumulative, Observations.OfLevels(levels))!;
        Assert.Equal(70, fit.M, 1e-3);
        Assert.Equal(0.35, fit.First, 1e-5);
        Assert.Equal(9, fit.Second, 1e-3);
        Assert.True(fit.Identified);
    }

    [Fact]
    public void A_known_ceiling_is_never_exceeded()
    {
        double[] levels = [2, 3, 5, 8, 13, 21, 34, 55, 89];
        var fit = CurveFitter.Capped(CurveKind.Gompertz, Observations.OfLevels(levels), 100)!;
        Assert.InRange(fit.M, 89, 100);
    }

    private static double Difference(Func<double, double> f, double x)
    {
        var step = 1e-5 * Math.Max(Math.Abs(x), 1e-3);
        return (f(x + step) - f(x - step)) / (2 * step);
    }

    private static void Near(double expected, double actual) =>
        Assert.True(Math.Abs(expected - actual) <= 1e-4 * Math.Max(Math.Abs(expected), 1), $"{expected} and {actual}");
}
