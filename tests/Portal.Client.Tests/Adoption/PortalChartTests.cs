using System.Text.Json;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Portal.Client.Shared;

namespace Portal.Client.Tests.Adoption;

public sealed class PortalChartTests : MetricsTest
{
    private static readonly DateOnly[] Days = [new(2026, 9, 30), new(2026, 10, 31), new(2026, 11, 23)];

    private static readonly ChartSeries Active = new("Active, \"A\"", Days, [.01, null, .0512], ChartStyle.LineWithDots) { LastIsOpen = true };

    [Fact]
    public void The_chart_is_named_and_drawn_by_plotly()
    {
        var chart = Open([Active]);

        var image = chart.WaitForElement(".portal-chart-image");
        Assert.Equal(("img", "Active organisations"), (image.GetAttribute("role"), image.GetAttribute("aria-label")));
        var figure = chart.FindComponent<PortalChartFigure>();
        Assert.NotNull(figure.FindComponent<Plotly.Blazor.PlotlyChart>());
    }

    [Fact]
    public void The_servers_page_has_what_to_draw_so_that_nobody_waits_for_the_client()
    {
        var hostile = Active with { LastIsOpen = false, Name = "'\"></div><script>alert(1)</script>" };

        // On the server a chart stays as it is before its first "after render".
        var chart = Render<PortalChartEarly>(p => p
            .Add(c => c.Label, "Active organisations").Add(c => c.Series, [hostile]).Add(c => c.Unit, ChartUnit.Share).Add(c => c.Height, 300)
            .Add(c => c.Href, day => $"/behind?end={day:yyyy-MM-dd}"));

        Assert.Empty(chart.FindAll("script"));
        var place = chart.Find(".portal-chart-image[data-early-figure]");
        Assert.Equal(("img", "Active organisations", "false"), (place.GetAttribute("role"), place.GetAttribute("aria-label"), place.GetAttribute("data-early-dark")));
        using var figure = JsonDocument.Parse(place.GetAttribute("data-early-figure")!);
        var trace = figure.RootElement.GetProperty("data").EnumerateArray().First(one => one.TryGetProperty("name", out var name) && name.GetString() == hostile.Name);
        Assert.Equal([.01, null, .0512], trace.GetProperty("y").EnumerateArray().Select(y => y.ValueKind == JsonValueKind.Null ? (double?)null : y.GetDouble()));
        Assert.Equal("/behind?end=2026-10-31", figure.RootElement.GetProperty("hrefs").GetProperty("2026-10-31").GetString());
        Assert.True(figure.RootElement.GetProperty("layout").TryGetProperty("height", out _));
    }

    [Fact]
    public void The_table_has_the_charts_numbers_newest_first()
    {
        var chart = Open([Active]);
        Assert.Empty(chart.FindAll("table"));
        Assert.Equal("false", chart.Find("button").GetAttribute("aria-expanded"));

        chart.Find("button").Click();

        Assert.Equal("true", chart.Find("button").GetAttribute("aria-expanded"));
        Assert.Equal(["5.1", "–", "1.0"], chart.FindAll("tbody td").Select(cell => cell.TextContent));
        Assert.Equal(["2026-11-23", "2026-10-31", "2026-09-30"], chart.FindAll("tbody th").Select(cell => cell.TextContent));
    }

    [Fact]
    public void The_file_has_the_same_numbers()
    {
        var band = new ChartSeries("Range", Days[..2], [.01, .02], ChartStyle.Band) { Upper = [.03, .04] };

        var link = Open([band, Active]).Find("a[download]");

        Assert.Equal("numbers.csv", link.GetAttribute("download"));
        var csv = Uri.UnescapeDataString(link.GetAttribute("href")!.Split(',', 2)[1]);
        Assert.Equal(
            "\uFEFF\"Day\",\"Range ≥ (%)\",\"Range ≤ (%)\",\"Active, \"\"A\"\" (%)\"\r\n2026-09-30,1,3,1\r\n2026-10-31,2,4,\r\n2026-11-23,,,5.12\r\n",
            csv);
    }

    [Fact]
    public void A_days_row_and_its_mark_lead_to_what_is_behind_it()
    {
        var chart = Open([Active], day => $"/behind?end={day:yyyy-MM-dd}");
        chart.Find("button").Click();

        Assert.Equal("/behind?end=2026-11-23", chart.Find("tbody th a").GetAttribute("href"));
        chart.WaitForElement(".portal-chart-image");
        var plot = chart.FindComponent<Plotly.Blazor.PlotlyChart>().Instance;
        plot.ClickEvent([new Plotly.Blazor.Interop.EventDataPoint { X = "2026-10-31" }]);

        chart.WaitForAssertion(() => Assert.EndsWith("/behind?end=2026-10-31", Navigation.Uri, StringComparison.Ordinal));
    }

    [Fact]
    public void The_picture_is_painted_by_the_browser_and_a_refusal_is_said()
    {
        var module = JSInterop.SetupModule("./js/charts.js");
        var painted = module.Setup<bool>("png", _ => true);
        var chart = Open([Active]);
        chart.WaitForElement(".portal-chart-image");

        chart.FindAll("button").Single(button => button.TextContent.Contains("PNG", StringComparison.Ordinal)).Click();
        painted.SetResult(false);

        chart.WaitForAssertion(() => Assert.Contains("could not make a picture", chart.Find("[role=status]").TextContent, StringComparison.Ordinal));
        Assert.Equal("numbers.png", painted.Invocations.Single().Arguments[3]);
    }

    [Fact]
    public void A_change_of_theme_redraws_in_its_colours()
    {
        var chart = Render<Themed>();
        chart.WaitForElement(".portal-chart-image");
        var light = PlotOf(chart).Layout.Font.Color;

        chart.Render(p => p.Add(c => c.IsDark, true));

        Assert.NotEqual(light, PlotOf(chart).Layout.Font.Color);
        chart.Render(p => p.Add(c => c.IsDark, false));
        Assert.Equal(light, PlotOf(chart).Layout.Font.Color);
    }

    private static Plotly.Blazor.PlotlyChart PlotOf(IRenderedComponent<Themed> chart) =>
        chart.FindComponent<Plotly.Blazor.PlotlyChart>().Instance;

    private IRenderedComponent<PortalChart> Open(IReadOnlyList<ChartSeries> series, Func<DateOnly, string?>? href = null) =>
        Render<PortalChart>(p => p
            .Add(c => c.Label, "Active organisations")
            .Add(c => c.Series, series)
            .Add(c => c.Unit, ChartUnit.Share)
            .Add(c => c.FileName, "numbers")
            .Add(c => c.Href, href));

    /// <summary>A layout that can change its theme.</summary>
    private sealed class Themed : ComponentBase
    {
        private static readonly IReadOnlyList<ChartSeries> Series = [Active];

        [Parameter]
        public bool IsDark { get; set; }

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenComponent<CascadingValue<bool>>(0);
            builder.AddComponentParameter(1, "Name", "IsDarkMode");
            builder.AddComponentParameter(2, "Value", IsDark);
            builder.AddComponentParameter(3, "ChildContent", (RenderFragment)(content =>
            {
                content.OpenComponent<PortalChart>(0);
                content.AddComponentParameter(1, nameof(PortalChart.Label), "Active organisations");
                content.AddComponentParameter(2, nameof(PortalChart.Series), Series);
                content.CloseComponent();
            }));
            builder.CloseComponent();
        }
    }
}
