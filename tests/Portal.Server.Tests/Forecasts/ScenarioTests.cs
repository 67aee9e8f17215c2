using System.Globalization;
using System.Text.Json;
using Portal.Client.Contracts;

namespace Portal.Server.Tests.Forecasts;

public sealed class ScenarioTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void A_scenario_carries_the_bass_curve_on_from_where_the_industry_stands()
    {
        var scenario = ScenarioCurve.Of(new() { MarketSize = 1_000, Innovation = 0.03, Imitation = 0.4, Ceiling = 0.8, Months = 12 }, 120);

        Assert.Equal(0.12, scenario.Start, 1e-12);
        Assert.Equal(1, scenario.Pace);
        // By small steps of the differential equation, which is how Bass is defined.
        double share = 0.12 / 0.8, step = 1.0 / 12 / 1_000;
        for (var i = 0; i < 12_000; i++)
        {
            share += step * (0.03 + 0.4 * share) * (1 - share);
        }
        Assert.Equal(0.8 * share, scenario.Levels[11], 1e-4);
    }

    [Fact]
    public void A_lower_price_moves_along_the_same_curve_faster()
    {
        var usual = ScenarioCurve.Of(new() { MarketSize = 1_000, Months = 24 }, 100);
        var cheaper = ScenarioCurve.Of(new() { MarketSize = 1_000, Months = 24, PriceChange = -50, Elasticity = -1 }, 100);

        Assert.Equal(2, cheaper.Pace, 1e-12);
        Assert.Equal(usual.Levels[11], cheaper.Levels[5], 1e-12);
        Assert.Equal(1, ScenarioCurve.Of(new() { PriceChange = -50, Elasticity = 0 }, 100).Pace);
    }

    [Fact]
    public void Nobody_who_stands_above_the_ceiling_rises() =>
        Assert.Equal([0.6, 0.6], ScenarioCurve.Of(new() { MarketSize = 1_000, Ceiling = 0.5, Months = 2 }, 600).Levels);

    [Fact]
    public void Whatever_the_settings_levels_are_shares_that_never_fall()
    {
        var random = new Random(5);
        for (var i = 0; i < 2_000; i++)
        {
            var settings = new ScenarioSettings
            {
                MarketSize = random.NextInt64(1, 1_000_000_000),
                Innovation = 0.0001 + random.NextDouble() * 0.9999,
                Imitation = 3 * random.NextDouble(),
                Ceiling = 0.01 + 0.99 * random.NextDouble(),
                PriceChange = -90 + 490 * random.NextDouble(),
                Elasticity = -5 + 6 * random.NextDouble(),
                Months = 60,
            };
            var levels = ScenarioCurve.Of(settings, random.Next(0, 2_000)).Levels;
            Assert.All(levels, level => Assert.InRange(level, 0, 1));
            Assert.True(levels.Zip(levels.Skip(1)).All(pair => pair.First <= pair.Second + 1e-12), JsonSerializer.Serialize(settings));
        }
    }

    [Fact]
    public async Task Files_say_the_same_as_the_page()
    {
        await using var portal = new ForecastPortal();
        await portal.Growing(18);
        await portal.Issue();
        var client = await portal.Operator();

        var report = await portal.Report("D");
        var lines = (await client.GetStringAsync("/api/forecasts/D/export.csv", Stop)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var json = await client.GetStringAsync("/api/forecasts/D/export", Stop);

        Assert.Equal(1 + report.Observed.Count + report.Latest!.Points.Count, lines.Length);
        Assert.All(lines, line => Assert.Equal(lines[0].Split(',').Length, line.Split(',').Length));
        Assert.Contains(report.Latest.Points[0].Median.ToString("0.######", CultureInfo.InvariantCulture), lines[1 + report.Observed.Count], StringComparison.Ordinal);
        Assert.Contains("\"way\":\"SlimMean\"", json, StringComparison.Ordinal);
    }
}
