using System.Diagnostics;
using Portal.Server.Features.Adoption.Forecasting;
using Portal.Server.Features.Adoption.Forecasting.Curves;
using Portal.Server.Features.OfficialStatistics;

namespace Portal.Benchmarks.Forecast;

/// <summary>How long fits and a whole round of forecasts take, and how far forecasts were off.</summary>
internal static class ForecastBenchmark
{
    private const int Cores = 2;
    private const int Points = 40;
    private const int Origins = 24;
    private const int Horizon = 1;

    /// <param name="data">A file of series to run rolling origins over; null leaves those figures out.</param>
    public static Task<IReadOnlyList<Figure>> RunAsync(bool quick, string? data)
    {
        // Nobody measures while it is compiled.
        _ = Rounds(4, 1);
        _ = SlowestFit(20);
        var industries = quick ? 100 : 200;
        List<Figure> figures =
        [
            new($"one fit with nine starts on {Points} points, slowest curve, median", SlowestFit(quick ? 60 : 300), 20, "ms"),
            new($"{industries} industries x {Origins} origins on {Cores} cores", Rounds(industries, Cores), 120.0 * industries / 200, "s"),
            new("EU sectors 2023 and 2024 to 2025, mean absolute error", SectorError(), 2.0, "points"),
        ];
        if (data is not null)
        {
            figures.AddRange(BacktestFigures.Of(data));
        }
        return Task.FromResult<IReadOnlyList<Figure>>(figures);
    }

    private static double SlowestFit(int fits) =>
        Enum.GetValues<CurveKind>().Max(kind => Medians.Of(Enumerable.Range(0, fits).Select(seed =>
        {
            var series = Observations.OfLevels(SimulatedPanel.Levels(seed, Points));
            var watch = Stopwatch.GetTimestamp();
            if (CurveFitter.Capped(kind, series, 1) is null)
            {
                throw new InvalidOperationException($"{kind} was not fitted.");
            }
            return Stopwatch.GetElapsedTime(watch).TotalMilliseconds;
        })));

    /// <returns>Seconds that a round of a portal with so many industries takes: every origin's forecast, and the bands of the newest.</returns>
    private static double Rounds(int industries, int cores)
    {
        var panel = SimulatedPanel.Of(industries, Origins + Refusals.FewestPeriods - 1);
        var watch = Stopwatch.GetTimestamp();
        var forecaster = PanelForecaster.Build(panel, cores);
        var told = panel.Count(series => forecaster.Forecast(series, new(Adopters: 100)).Forecast is not null);
        var seconds = Stopwatch.GetElapsedTime(watch).TotalSeconds;
        return told > industries / 2 ? seconds : throw new InvalidOperationException($"Only {told} of {industries} industries were forecast.");
    }

    private static double SectorError()
    {
        var sectors = OfficialSeed.EuSectors.ToList();
        IReadOnlyList<PanelSeries> panel = [.. sectors.Select(sector => new PanelSeries(sector.Section, sector.Percent[..2], 100, 2023))];
        return sectors.Zip(panel).Average(one => Math.Abs(one.First.Percent[2] - PooledGrowth.Forecast(panel, one.Second, one.Second.Count, Horizon)![0]));
    }
}
