using Portal.Server.Features.Adoption.Forecasting;

namespace Portal.Server.Tests.Adoption.Forecasting;

public class RefusalTests
{
    private static readonly IReadOnlyList<PanelSeries> Panel = Synthetic.Panel(8, 16, 3);
    private static readonly PanelForecaster Forecaster = PanelForecaster.Build(Panel);

    [Fact]
    public void A_good_series_is_forecast() => Assert.NotNull(Forecaster.Forecast(Panel[0], new(Adopters: 500)).Forecast);

    [Fact]
    public void Four_periods_are_not_enough() => Refused(RefusalReason.TooFewPeriods, With([1, 2, 4, 7]));

    [Fact]
    public void The_three_waves_of_the_EU_survey_are_not_enough() =>
        Assert.All(Published.EuSectors, sector => Refused(RefusalReason.TooFewPeriods, With(sector.Percent)));

    [Fact]
    public void More_adopters_than_organisations_are_an_error_and_not_a_hundred_percent() => Refused(RefusalReason.AboveCeiling, With([60, 70, 80, 90, 101]));

    [Fact]
    public void A_missing_number_of_organisations_comes_before_everything() =>
        Refused(RefusalReason.NoDenominator, With([double.NaN]), new(HasDenominator: false));

    [Fact]
    public void A_missing_value_is_refused() => Refused(RefusalReason.InvalidValues, With([1, 2, double.NaN, 4, 5, 6]));

    [Fact]
    public void A_doubtful_number_of_organisations_is_refused() => Refused(RefusalReason.UncertainDenominator, Panel[0], new(DenominatorVariation: 0.31));

    [Fact]
    public void A_number_of_organisations_of_unknown_doubt_is_refused() => Refused(RefusalReason.UncertainDenominator, Panel[0], new(DenominatorVariation: double.NaN));

    [Fact]
    public void Nineteen_adopters_are_too_few() => Refused(RefusalReason.TooFewAdopters, Panel[0], new(Adopters: 19));

    [Fact]
    public void An_old_series_is_refused() => Refused(RefusalReason.Stale, Panel[0], new(PeriodsSinceLast: 3));

    [Fact]
    public void A_fresh_break_is_refused_and_an_old_one_is_not()
    {
        Refused(RefusalReason.RecentBreak, Panel[0], new(PeriodsSinceBreak: 2));
        Assert.NotNull(Forecaster.Forecast(Panel[0], new(PeriodsSinceBreak: 3)).Forecast);
    }

    [Fact]
    public void Six_equal_periods_are_flat() => Refused(RefusalReason.Flat, With([1, 2, 3, 9, 9, 9, 9, 9, 9]));

    [Theory]
    [InlineData(5, 3)]
    [InlineData(7, 3)]
    [InlineData(8, 6)]
    [InlineData(12, 6)]
    [InlineData(30, 15)]
    [InlineData(90, 24)]
    public void The_horizon_grows_with_the_history(int periods, int longest)
    {
        var series = With([.. Enumerable.Range(1, periods).Select(i => (double)i)]) with { PeriodsPerYear = 12 };
        Assert.Equal(longest, Refusals.LongestHorizon(series));
        Refused(RefusalReason.HorizonTooLong, series, new(), longest + 1);
    }

    [Fact]
    public void A_band_wider_than_sixty_points_says_nothing()
    {
        var step = new ForecastStep(1, 50, new(40, 60), new(10, 71), new(0, 90));
        Assert.Empty(Refusals.Telling([step], 100));
        Assert.Single(Refusals.Telling([step with { Band80 = new(11, 70) }], 100));
    }

    [Fact]
    public void Every_reason_is_a_sentence() =>
        Assert.All(Enum.GetValues<RefusalReason>(), reason => Assert.EndsWith(".", reason.Sentence(), StringComparison.Ordinal));

    private static PanelSeries With(double[] levels) => new("other", levels, 100, 2000);

    private static void Refused(RefusalReason reason, PanelSeries series, Standing? standing = null, int horizon = 1)
    {
        var answer = Forecaster.Forecast(series, standing ?? new(), horizon);
        Assert.Null(answer.Forecast);
        Assert.Equal(reason, answer.Reason);
    }
}
