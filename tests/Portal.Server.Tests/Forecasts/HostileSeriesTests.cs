using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;

namespace Portal.Server.Tests.Forecasts;

/// <summary>Whatever the counts are, the page has an answer, and a curve is explained only where there is one.</summary>
public sealed class HostileSeriesTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hostile_series_are_refused_with_the_right_reason_and_explain_nothing()
    {
        (string Industry, ForecastRefusal Reason, int[] Active)[] hostile =
        [
            // Constant, silent, and a jump long ago.
            ("A", ForecastRefusal.Flat, [.. Enumerable.Repeat(30, 14)]),
            ("B", ForecastRefusal.Flat, new int[14]),
            ("C", ForecastRefusal.Flat, [0, 0, 0, 0, .. Enumerable.Repeat(300, 8)]),
            // A jump just now, three points, one point.
            ("D", ForecastRefusal.TooFewPeriods, [.. new int[10], 300, 300]),
            ("E", ForecastRefusal.TooFewPeriods, [5, 40, 90]),
            ("F", ForecastRefusal.TooFewPeriods, [50]),
            ("G", ForecastRefusal.TooFewAdopters, [1, 2, 3, 5, 6, 8, 11, 13, 15, 17, 18, 19]),
            ("H", ForecastRefusal.AboveCeiling, [100, 300, 500, 700, 900, 1_100, 1_200]),
        ];
        await using var portal = new ForecastPortal();
        foreach (var (industry, _, active) in hostile)
        {
            await portal.Industry(industry, active);
        }

        await portal.Issue();

        foreach (var (industry, reason, _) in hostile)
        {
            var report = await portal.Report(industry);
            Assert.Equal((industry, reason), (industry, report.Latest!.Refusal));
            Assert.Empty(report.Latest.Points);
            Assert.Null(report.Bass);
            Assert.NotEmpty(report.BassDoubts);
        }
    }

    [Fact]
    public async Task A_shuffled_series_never_gets_an_identified_curve()
    {
        await using var portal = new ForecastPortal();
        for (var seed = 0; seed < 12; seed++)
        {
            int[] active = [.. Enumerable.Range(0, 24).Select(t => (int)(700 / (1 + Math.Exp(-0.4 * (t - 11)))))];
            new Random(seed).Shuffle(active);
            await portal.Industry($"{(char)('A' + seed)}", active, adopted: active);
        }

        await portal.Issue();

        for (var seed = 0; seed < 12; seed++)
        {
            Assert.Null((await portal.Report($"{(char)('A' + seed)}")).Bass);
        }
    }

    [Fact]
    public async Task A_curve_that_is_one_is_explained()
    {
        await using var portal = new ForecastPortal();
        int[] adopted = [.. Enumerable.Range(1, 40).Select(t => (int)Math.Round(700 * Bass(t, 0.004, 0.25)))];
        await portal.Industry("C", adopted);

        await portal.Issue();

        var bass = (await portal.Report("C")).Bass!;
        Assert.Equal(12 * 0.004, bass.Innovation, 0.01);
        Assert.Equal(12 * 0.25, bass.Imitation, 0.1);
        Assert.Equal(0.7, bass.Ceiling, 0.01);

        static double Bass(double t, double p, double q) => (1 - Math.Exp(-(p + q) * t)) / (1 + q / p * Math.Exp(-(p + q) * t));
    }

    [Fact]
    public async Task A_doubtful_market_size_is_refused()
    {
        await using var portal = new ForecastPortal();
        await portal.Industry("C", [.. Enumerable.Range(1, 14).Select(t => 20 * t)], variation: 0.31);
        await portal.Industry("D", [.. Enumerable.Range(1, 14).Select(t => 20 * t)], variation: null);

        await portal.Issue();

        Assert.Equal(ForecastRefusal.UncertainDenominator, (await portal.Report("C")).Latest!.Refusal);
        Assert.Equal(ForecastRefusal.UncertainDenominator, (await portal.Report("D")).Latest!.Refusal);
    }

    [Fact]
    public async Task Without_a_market_size_nothing_is_logged_and_the_list_says_why()
    {
        await using var portal = new ForecastPortal();
        await portal.Growing(12);
        await portal.Industry("S", [.. Enumerable.Range(1, 12).Select(t => 20 * t)], organisations: null);

        await portal.Issue();

        var report = await portal.Report("S");
        Assert.Null(report.Latest);
        Assert.All(report.Observed, point => Assert.Null(point.Level));
        Assert.False(await portal.App.Db(db => db.IssuedForecasts.AnyAsync(f => f.Industry == "S", Stop)));
        using var list = await (await portal.Operator()).GetAsync("/api/forecasts/export.csv", Stop);
        var line = (await list.Content.ReadAsStringAsync(Stop)).Split("\r\n").Single(text => text.StartsWith("S,", StringComparison.Ordinal));
        Assert.Contains(",NoDenominator,", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_history_too_short_among_others_gets_a_scenario_by_name_and_no_forecast()
    {
        await using var portal = new ForecastPortal();
        await portal.Growing(18);
        await portal.Industry("J", [40, 50, 60]);

        await portal.Issue();

        var report = await portal.Report("J");
        Assert.Equal(ForecastRefusal.TooFewPeriods, report.Latest!.Refusal);
        Assert.Equal(3, report.PeerScenario!.Count);
        Assert.Null((await portal.Report("C")).PeerScenario);
    }

    [Fact]
    public async Task An_industry_that_is_none_is_not_found()
    {
        await using var portal = new ForecastPortal();
        var client = await portal.Operator();
        foreach (var industry in (string[])["Z", "CC", "c"])
        {
            using var answer = await client.GetAsync($"/api/forecasts/{industry}", Stop);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }
}
