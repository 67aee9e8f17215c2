using Microsoft.AspNetCore.Components.WebAssembly.Services;
using Microsoft.Extensions.DependencyInjection;
using Portal.Client.Contracts;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Forecasts;

/// <summary>Pages of forecasts over reports that the test gives.</summary>
public abstract class ForecastTest : PageTest
{
    protected ForecastTest()
        : this(new(), new(), new(), new())
    {
    }

    private ForecastTest(FakeForecasts forecasts, FakeNotes notes, FakeLive live, FakeOfficial official)
        : base(services => services
            .AddSingleton<IForecastsApi>(forecasts)
            .AddSingleton<IAdoptionNotesApi>(notes)
            .AddSingleton<ILiveAdoption>(live)
            .AddSingleton<IOfficialStatisticsApi>(official)
            .AddScoped<LazyAssemblyLoader>())
    {
        (Forecasts, Notes, Live, Official) = (forecasts, notes, live, official);
        SignIn(isOperator: true);
    }

    internal FakeForecasts Forecasts { get; }

    internal FakeNotes Notes { get; }

    internal FakeLive Live { get; }

    internal FakeOfficial Official { get; }

    protected static readonly AdoptionDefinition Definition = new("2026-1", 10, 3, 28);

    protected static readonly Denominator Register = new(1_000, null, null, new(2025, 12, 31), "Register of companies", false);

    protected static DateOnly Month(int months) => new DateOnly(2026, 1, 1).AddMonths(months + 1).AddDays(-1);

    protected static ForecastPoint Point(int origin, int horizon, double median) => new(
        Month(origin + horizon), horizon, median,
        new(median - 0.01, median + 0.01), new(median - 0.02 * horizon, median + 0.03 * horizon), new(median - 0.04 * horizon, median + 0.06 * horizon));

    protected static IssuedForecastView Issued(int origin, params ForecastPoint[] points) => new(
        Month(origin), Data.Now, false, "2026-1", "2026-1", 1_000, 0.05, ForecastWay.SlimMean, BandBasis.Panel, null, points);

    protected static ForecastScore Score(int forecasts, int within80) =>
        new(forecasts, within80 / 2, within80, forecasts, 1.5, 0.7, 0.8, 0.9, 0.4, 0.75, 0.5);

    protected static IndustryForecast Report(string industry = "C") => new(
        industry, Definition, Register, 0.05, false,
        [.. Enumerable.Range(0, 10).Select(i => new ObservedLevel(Month(i), 100 + 10 * i, 120 + 12 * i, 1_000, 0.1 + 0.01 * i))], [], 1,
        Issued(9, Point(9, 1, 0.2), Point(9, 2, 0.21)), [Issued(8, Point(8, 1, 0.19), Point(8, 2, 0.2))],
        new(0, Score(52, 41), [new(1, Score(52, 41))]), null, [BassDoubt.PeakOutsideData], null);
}
