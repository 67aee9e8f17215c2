using System.Net.Http.Json;
using Portal.Client.Contracts;

namespace Portal.Server.Tests.Forecasts;

/// <summary>A market that grows: every month keeps the size that it had.</summary>
public sealed class OwnTimeTests
{
    private const int Months = 18;

    private static readonly int[] Active = [.. Enumerable.Range(1, Months).Select(t => 20 * t)];
    private static readonly long[] Sizes = [.. Enumerable.Range(0, Months).Select(t => t < 12 ? 1_000L : 2_000L)];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_month_is_divided_by_the_market_size_of_its_own_time_on_the_page_and_in_the_file()
    {
        await using var portal = new ForecastPortal();
        await portal.Industry("C", Active, sizes: Sizes);

        var report = await portal.Report("C");
        var lines = (await (await portal.Operator()).GetStringAsync("/api/forecasts/C/export.csv", Stop)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(Active.Zip(Sizes, (active, size) => (double?)active / size), report.Observed.Select(point => point.Level));
        Assert.Equal(Sizes, report.Observed.Select(point => point.Organisations!.Value));
        var columns = lines[0].Split(',').ToList();
        string[] Column(string name) => [.. lines.Skip(1).Select(line => line.Split(',')[columns.IndexOf(name)])];
        Assert.Equal(["1000", "2000"], Column("organisations").Distinct());
        Assert.Equal(("0.1", "0.13"), (Column("penetration")[4], Column("penetration")[12]));
    }

    [Fact]
    public async Task Above_the_limit_of_doubt_there_is_no_rate_in_list_report_or_files()
    {
        await using var portal = new ForecastPortal();
        await portal.Growing(Months);
        await portal.Industry("J", Active, variation: 0.3);
        await portal.Industry("K", Active, variation: 0.31);
        await portal.Industry("L", [.. Active.TakeLast(3)], variation: 0.3);
        await portal.Industry("M", [.. Active.TakeLast(3)], variation: 0.31);
        await portal.Issue();

        var client = await portal.Operator();
        var list = (await client.GetFromJsonAsync<ForecastOverview>("/api/forecasts", Stop))!.Industries.ToDictionary(one => one.Industry, one => one.Latest!);
        Assert.Equal((360, 0.36), (list["J"].Active, list["J"].Level));
        Assert.Equal((360, null), (list["K"].Active, list["K"].Level));
        var report = await portal.Report("K");
        Assert.Equal(ForecastRefusal.UncertainDenominator, report.Latest!.Refusal);
        Assert.All(report.Observed, point => Assert.Null(point.Level));
        foreach (var address in (string[])["/api/forecasts/export.csv", "/api/forecasts/K/export.csv"])
        {
            var lines = (await client.GetStringAsync(address, Stop)).Split("\r\n");
            var column = lines[0].Split(',').ToList().IndexOf("penetration");
            Assert.All(lines.Where(line => line.StartsWith("K,", StringComparison.Ordinal)), line => Assert.Equal("", line.Split(',')[column]));
        }
        Assert.NotNull((await portal.Report("L")).PeerScenario);
        Assert.Null((await portal.Report("M")).PeerScenario);
    }

    [Fact]
    public async Task An_invented_past_is_forecast_and_scored_by_the_sizes_of_its_own_time()
    {
        await using var portal = new ForecastPortal();
        await portal.Industry("C", Active, isDemo: true, sizes: Sizes);

        await portal.Issue();

        var report = await portal.Report("C");
        var before = report.Past.Where(past => past.Origin <= report.Observed[11].WindowEnd).ToList();
        Assert.NotEmpty(before);
        Assert.All(before, past => Assert.Equal(1_000, past.Organisations));
        Assert.Equal(2_000, report.Latest!.Organisations);
        // The level from which a forecast set out, and the one that was first published of the month it was for.
        var first = Assert.Single(report.Past, past => past.Origin == report.Observed[7].WindowEnd).Points[0];
        Assert.Equal(0.18, first.Median, 0.01);
        var ahead = report.Past.SelectMany(past => past.Points.Where(point => point.Horizon == 1))
            .Join(report.Observed, point => point.WindowEnd, seen => seen.WindowEnd, (point, seen) => 100 * Math.Abs(seen.Level!.Value - point.Median));
        Assert.Equal(ahead.Average(), report.Record.ByHorizon[0].Score.Mae, 1e-9);
    }
}
