using Portal.Server.Features.Adoption.Forecasting;
using Portal.Server.Features.Adoption.Forecasting.Curves;

namespace Portal.Server.Tests.Adoption.Forecasting;

/// <summary>Whatever comes in: never an exception, never an identified Bass where there is none.</summary>
public class HostileSeriesTests
{
    public static TheoryData<string, double[]> Hostile => new()
    {
        { "nothing", [] },
        { "one point", [5] },
        { "three points", [1, 3, 9] },
        { "zeros", new double[20] },
        { "constant", [.. Enumerable.Repeat(40.0, 20)] },
        { "constant but for rounding", [.. Enumerable.Range(0, 20).Select(i => 40 + 1e-13 * (i % 3))] },
        { "single jump", [.. Enumerable.Range(0, 20).Select(i => i < 10 ? 0.0 : 50)] },
        { "single spike", [.. Enumerable.Range(0, 20).Select(i => i == 10 ? 50.0 : 0)] },
        { "missing", [1, 2, double.NaN, 5, 9, 14, 20, 27] },
        { "infinite", [1, 2, double.PositiveInfinity, 5, 9, 14, 20, 27] },
        { "huge", [1e300, 2e300, 4e300, 8e300, 1.6e301, 3e301] },
        { "negative", [-5, -3, -8, -1, -9, -2, -7, -4] },
        { "alternating", [.. Enumerable.Range(0, 20).Select(i => i % 2 == 0 ? 10.0 : 90)] },
        { "exponential", [.. Enumerable.Range(0, 20).Select(i => 0.001 * Math.Pow(1.7, i))] },
        { "straight line", [.. Enumerable.Range(1, 20).Select(i => 4.0 * i)] },
        { "falling", [.. Enumerable.Range(1, 20).Select(i => 100.0 - 4 * i)] },
        { "tiny", [.. Enumerable.Range(1, 20).Select(i => 1e-300 * i)] },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void No_Bass_is_identified_in_levels(string what, double[] levels) => NeverIdentified(what, Observations.OfLevels(levels));

    [Theory]
    [MemberData(nameof(Hostile))]
    public void No_Bass_is_identified_in_sales(string what, double[] sales) => NeverIdentified(what, Observations.OfSales(sales));

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_forecast_is_finite_and_within_its_bands_or_refused(string what, double[] levels)
    {
        foreach (var ceiling in (double[])[100, double.PositiveInfinity])
        {
            var series = new PanelSeries(what, levels, ceiling, 2000);
            IReadOnlyList<PanelSeries> panel = [series, .. Synthetic.Panel(5, 12, 7)];
            var answer = PanelForecaster.Build(panel, cancellation: TestContext.Current.CancellationToken).Forecast(series, new());
            Assert.True(answer.Forecast is null != answer.Reason is null);
            Assert.All(answer.Forecast?.Steps ?? [], step =>
            {
                Assert.True(double.IsFinite(step.Median), what);
                Assert.True(step.Band95.Holds(step.Median) && step.Band95.Low >= 0 && step.Band95.High <= ceiling, what);
            });
        }
    }

    [Fact]
    public void Shuffled_sales_never_give_an_identified_Bass()
    {
        foreach (var sales in (double[][])[Published.RoomAirConditioners, Published.VideoRecorders, Synthetic.BassSales(100, 0.01, 0.5, 20)])
        {
            for (var seed = 1; seed <= 12; seed++)
            {
                NeverIdentified($"shuffle {seed}", Observations.OfSales(Synthetic.Shuffled(sales, seed)), FitTarget.Sales, FitTarget.Cumulative);
            }
        }
    }

    [Fact]
    public void Shuffled_levels_never_give_an_identified_Bass()
    {
        double[] levels = [.. Observations.OfSales(Published.RoomAirConditioners).Levels];
        for (var seed = 1; seed <= 12; seed++)
        {
            NeverIdentified($"shuffle {seed}", Observations.OfLevels(Synthetic.Shuffled(levels, seed)), FitTarget.Sales, FitTarget.Cumulative);
        }
    }

    [Fact]
    public void A_series_that_only_grows_has_no_ceiling_to_find()
    {
        double[] sales = [.. Enumerable.Range(0, 15).Select(i => Math.Pow(1.3, i))];
        var fit = CurveFitter.Free(CurveKind.Bass, FitTarget.Sales, Observations.OfSales(sales))!;
        Assert.Contains(Doubt.CeilingNotIdentified, fit.Doubts);
    }

    [Fact]
    public void The_explanation_hides_the_parameters_with_the_doubts_beside()
    {
        var flat = BassExplanation.Of(new("flat", [.. Enumerable.Repeat(3.0, 10)], 100, 1));
        Assert.Null(flat.Parameters);
        Assert.NotEmpty(flat.Doubts);
        Assert.All(flat.Doubts, doubt => Assert.EndsWith(".", doubt.Sentence(), StringComparison.Ordinal));
        var clear = BassExplanation.Of(new("clear", Observations.OfSales(Synthetic.BassSales(60, 0.01, 0.5, 20)).Levels, 100, 1));
        Assert.Equal(60, clear.Parameters!.Ceiling, 1e-3);
        Assert.Empty(clear.Doubts);
    }

    private static void NeverIdentified(string what, Observations data, params FitTarget[] targets)
    {
        foreach (var target in targets.Length == 0 ? Enum.GetValues<FitTarget>() : targets)
        {
            var fit = CurveFitter.Free(CurveKind.Bass, target, data);
            Assert.False(fit?.Identified ?? false, $"{what} on {target}: {fit}");
        }
    }
}
