using Bunit;
using Portal.Client.Contracts;
using Portal.Client.Features.Forecasts;
using Portal.Client.Shared;

namespace Portal.Client.Tests.Forecasts;

public sealed class ForecastPanelTests : ForecastTest
{
    [Fact]
    public void A_forecast_is_a_fan_over_the_observed_line_with_today_and_the_last_level()
    {
        Forecasts.Reports["C"] = Report();

        var chart = Open().FindComponent<PortalChart>().Instance;

        Assert.Equal(
            [("Penetration", ChartStyle.LineWithDots), ("95 % band", ChartStyle.Band), ("80 % band", ChartStyle.Band), ("50 % band", ChartStyle.Band), ("Forecast, median", ChartStyle.DashedLine)],
            chart.Series.Select(series => (series.Name, series.Style)));
        // The fan opens where the line ends.
        Assert.Equal((Month(9), 0.19, 0.19), (chart.Series[1].X[0], Math.Round(chart.Series[1].Y[0]!.Value, 9), Math.Round(chart.Series[1].Upper![0]!.Value, 9)));
        Assert.Equal("Today", Assert.Single(chart.Markers).Label);
        var naive = Assert.Single(chart.Levels);
        Assert.Equal(("Last level", false), (naive.Label, naive.IsDotted));
        Assert.Equal((Month(9), Month(11)), naive.Span);
        Assert.Equal(ChartUnit.Share, chart.Unit);
    }

    [Fact]
    public void The_record_definition_source_and_ceiling_are_read_without_hovering()
    {
        Forecasts.Reports["C"] = Report();

        var text = Open().Find("section").TextContent;

        foreach (var said in (string[])[
            "The 80 % band held 41 of 52 past forecasts", "at least 10 successful predictions on at least 3 days within 28 days", "definition 2026-1", "Register of companies; as of 31 December 2025",
            "1,000", "coefficient of variation", "every addressable organisation", "Bands from past errors of the other industries", "0.70 times the error of the last level"])
        {
            Assert.Contains(said, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_refusal_says_why_and_draws_no_fan()
    {
        Forecasts.Reports["C"] = Report() with
        {
            Latest = Issued(9) with { Way = null, Bands = null, Refusal = ForecastRefusal.RecentBreak },
            Breaks = [new(Month(8), NoteKind.Tariff, "Half price")],
        };

        var page = Open();

        Assert.Contains("A definition, survey or tariff changed within the last three months.", page.Markup, StringComparison.Ordinal);
        var chart = page.FindComponent<PortalChart>().Instance;
        Assert.Equal(["Penetration"], chart.Series.Select(series => series.Name));
        Assert.Equal([(Month(8), true)], chart.Markers.Where(marker => marker.Label == "Break").Select(marker => (marker.X, marker.IsBreak)));
        Assert.Contains("Half price", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Past_forecasts_are_drawn_over_what_happened_when_asked_for()
    {
        Forecasts.Reports["C"] = Report();
        var page = Open();

        page.Find("select[name=past]").Change("1");

        var series = page.FindComponent<PortalChart>().Instance.Series;
        Assert.Equal(["80 % band 1 months before", "Forecast 1 months before"], series.TakeLast(2).Select(one => one.Name));
        Assert.Equal((Month(9), 0.19), (series[^1].X[0], series[^1].Y[0]!.Value));
    }

    [Fact]
    public void Without_a_rate_the_chart_counts_organisations_and_draws_no_shares_beside_them()
    {
        var report = Report();
        Forecasts.Reports["C"] = report with
        {
            Observed = [.. report.Observed.Select(point => point with { Level = null })],
            PeerScenario = [0.2, 0.3],
        };
        var page = Open();

        page.Find("select[name=past]").Change("1");

        Assert.DoesNotContain(page.FindComponent<PortalChart>().Instance.Series, one => one.Name.Contains("before", StringComparison.Ordinal));
        Assert.DoesNotContain(page.FindComponent<PortalChart>().Instance.Series, one => one.Y.Contains(0.3));
    }

    [Fact]
    public void A_curve_is_explained_only_where_it_is_identified()
    {
        Forecasts.Reports["C"] = Report();
        var hidden = Open();
        Assert.Contains("Growth has not peaked yet.", hidden.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("Innovation p =", hidden.Markup, StringComparison.Ordinal);

        Forecasts.Reports["D"] = Report("D") with { Bass = new(0.031, 0.41, 0.62, 0.03, Month(4)), BassDoubts = [] };
        var shown = Open("D");
        Assert.Contains("Innovation p = 0.031 a year, imitation q = 0.41 a year, ceiling 62.0%", shown.Markup.Replace("&#xA0;", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("It is no forecast", shown.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scenario_is_named_one_and_follows_the_sliders()
    {
        Forecasts.Reports["C"] = Report();
        var page = Open();
        Assert.DoesNotContain(page.FindComponent<PortalChart>().Instance.Series, series => series.Name == "Scenario");

        page.Find("details.scenario").TriggerEvent("ontoggle", EventArgs.Empty);
        page.Find("input[name=ceiling]").Change("0.5");
        page.Find("input[name=price]").Change("-50");

        var line = page.FindComponent<PortalChart>().Instance.Series.Single(series => series.Name == "Scenario");
        var expected = ScenarioCurve.Of(new() { MarketSize = 1_000, Ceiling = 0.5, PriceChange = -50 }, 190);
        Assert.Equal(expected.Levels, line.Y.Select(value => value!.Value));
        Assert.Equal(Month(10), line.X[0]);
        Assert.Contains("Scenario, no forecast", page.Markup, StringComparison.Ordinal);
        Assert.Contains("at the elasticity that you set (-1) moves adoption 2.00 times as fast", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Invented_and_recomputed_numbers_are_marked()
    {
        Forecasts.Reports["C"] = Report() with { HasDemoData = true, Record = new(52, Score(52, 41), []) };

        var page = Open();

        Assert.NotEmpty(page.FindAll(".demo-data-badge"));
        Assert.Contains("52 of these were computed afterwards", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_portal_without_months_and_one_that_is_not_there_say_so()
    {
        Forecasts.Reports["C"] = Report() with { Observed = [], Latest = null, Past = [] };
        Assert.Contains("No complete month yet", Open().Markup, StringComparison.Ordinal);

        Forecasts.IsDown = true;
        var lost = Open("D");
        Assert.NotEmpty(lost.FindAll("[role=alert]"));
        Forecasts.IsDown = false;
        Forecasts.Reports["D"] = Report("D");
        lost.Find("[role=alert] button").Click();
        Assert.NotNull(lost.FindComponent<PortalChart>());
    }

    [Fact]
    public void It_speaks_chinese()
    {
        Speak("zh-CN");
        Forecasts.Reports["C"] = Report();

        Assert.Contains("80% 区间命中 52 次历史预测中的 41 次", Open().Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void The_list_ranks_what_is_forecast_and_says_why_the_rest_is_not()
    {
        Forecasts.Overview = new(
            Definition, "2026-1", Month(9), Summary("*", 0.2, null), [Summary("C", 0.1, null), Summary("D", 0.3, null), Summary("S", null, ForecastRefusal.NoDenominator)],
            Score(52, 41));
        Forecasts.Reports["*"] = Report("*");

        var page = Render<ForecastsPage>();

        Assert.Equal(["All industries", "Electricity and gas", "Manufacturing", "Other services"], page.FindAll("tbody th a").Take(4).Select(link => link.TextContent));
        Assert.Contains("No market size was entered.", page.FindAll("tbody tr")[3].TextContent, StringComparison.Ordinal);
        Assert.Equal("/operator/forecasts?industry=D", page.FindAll("tbody th a")[1].GetAttribute("href"));
        Assert.Contains("The 80 % band held 41 of 52 past forecasts", page.Markup, StringComparison.Ordinal);

        static ForecastSummary Summary(string industry, double? median, ForecastRefusal? refusal) => new(
            industry, false, new(Month(9), 190, 200, 1_000, 0.19), Register, Month(9), ForecastWay.SlimMean, refusal,
            median is { } level ? Point(9, 12, level) : null, Score(10, 8));
    }

    private IRenderedComponent<ForecastPanel> Open(string industry = "C") => Render<ForecastPanel>(p => p.Add(x => x.Industry, industry));
}
