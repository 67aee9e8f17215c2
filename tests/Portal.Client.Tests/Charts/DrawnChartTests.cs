using Bunit;
using Portal.Client.Contracts;
using Portal.Client.Shared;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Charts;

public sealed class DrawnChartTests : PageTest
{
    private static readonly ChartFacts Facts = new("12 active", "100 addressable", "October", "Register", "Rule 1");

    private static readonly ChartTable Table = new(
        ["Name", "Share"],
        [[new("=1+1", Href: "/a"), ChartCell.Share(.0512)], [new("B"), ChartCell.Share(null)]]);

    [Fact]
    public void The_table_has_links_and_the_file_no_formula()
    {
        var chart = Render<DrawnChart>(p => p.Add(c => c.Label, "Shares").Add(c => c.Table, Table).Add(c => c.FileName, "shares").AddChildContent("<svg></svg>"));
        Assert.Empty(chart.FindAll("table"));

        chart.Find("button").Click();

        Assert.Equal("/a", chart.Find("tbody th a").GetAttribute("href"));
        Assert.Equal(["5.1%", "–"], chart.FindAll("tbody td").Select(cell => cell.TextContent.Trim()));
        var csv = Uri.UnescapeDataString(chart.Find("a[download='shares.csv']").GetAttribute("href")!.Split(',', 2)[1]);
        Assert.Equal("\uFEFF\"Name\",\"Share\"\r\n\"'=1+1\",5.12%\r\n\"B\",\r\n", csv);
    }

    [Fact]
    public void A_picture_takes_the_facts_along()
    {
        var module = JSInterop.SetupModule("./js/charts.js");
        module.Setup<bool>("png", _ => true).SetResult(true);
        var card = Render<ChartCard>(p => p
            .Add(c => c.Id, "x").Add(c => c.Title, "Shares now").Add(c => c.Facts, Facts)
            .AddChildContent<DrawnChart>(c => c.Add(d => d.Label, "Shares").Add(d => d.Table, Table).Add(d => d.FileName, "shares").AddChildContent("<svg></svg>")));

        card.FindAll("button")[^1].Click();

        var arguments = module.Invocations["png"].Single().Arguments;
        Assert.Equal("Shares now", arguments[1]);
        Assert.Equal(
            ["Numerator: 12 active", "Denominator: 100 addressable", "Window: October", "Source: Register", "Definition: Rule 1"], (string[])arguments[2]!);
    }

    [Fact]
    public void A_dot_lies_at_its_value_and_its_interval_around_it()
    {
        var chart = Render<DotChart>(p => p.Add(c => c.Label, "Now").Add(c => c.Rows,
            [new DotRow("a", "A", .1, .05, .2, "10 %", Other: .15, Href: "/a"), new DotRow("b", "B", null, null, null, "hidden")]));

        Assert.Equal("50%", chart.Find("[data-row=a] .dot-value").GetAttribute("cx"));
        Assert.Equal(("25%", "100%"), (chart.Find(".dot-range").GetAttribute("x1"), chart.Find(".dot-range").GetAttribute("x2")));
        Assert.Equal("75%", chart.Find(".dot-other").GetAttribute("cx"));
        Assert.Equal("A: 10 %", chart.Find("[data-row=a] a").GetAttribute("aria-label"));
        Assert.Empty(chart.FindAll("[data-row=b] circle, [data-row=b] a"));
    }

    [Fact]
    public void A_survival_curve_falls_in_steps()
    {
        var chart = Render<SurvivalChart>(p => p.Add(c => c.Label, "Stay").Add(c => c.Points,
            [new SurvivalPoint(50, .8, .6, .9, 10), new SurvivalPoint(100, .5, .3, .7, 6)]));

        Assert.Equal("0,0 500,0 500,200 1000,200 1000,500", chart.Find("polyline").GetAttribute("points"));
        Assert.Equal("Stay", chart.Find("svg[role=img]").GetAttribute("aria-label"));
    }

    [Theory]
    [InlineData(.16, .2, 5)]
    [InlineData(1, 1, 6)]
    [InlineData(0, 1, 5)]
    [InlineData(double.NaN, 1, 5)]
    [InlineData(37, 40, 5)]
    [InlineData(1234567, 1250000, 6)]
    public void A_scale_ends_at_a_round_number_above_all_values(double highest, double max, int ticks)
    {
        var axis = ChartAxis.Of(highest);

        Assert.Equal(max, axis.Max, 9);
        Assert.Equal(ticks, axis.Ticks.Count());
        Assert.Equal(1, axis.Part(axis.Ticks.Last()), 9);
    }
}
