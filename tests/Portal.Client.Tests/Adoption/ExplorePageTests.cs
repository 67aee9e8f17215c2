using Bunit;
using Portal.Client.Contracts;
using Portal.Client.Features.Adoption;

namespace Portal.Client.Tests.Adoption;

public sealed class ExplorePageTests : MetricsTest
{
    public ExplorePageTests()
    {
        Metrics.CrossIs = new(
            Answers.Note(), AdoptionDimension.Industry, AdoptionDimension.Task,
            [new("C", ""), new("G", "")], [new("image-to-text", ""), new("object-detection", "")],
            [[new(16, 900), new(4, 30)], [new(0, 0), new(null, null)]]);
        Metrics.BreakdownOf = (_, by) => Answers.Breakdown(by, Answers.Row("C", 16, 100), Answers.Row("G", 2, 50));
    }

    private IRenderedComponent<ExplorePage> Open(string query = "") => Open<ExplorePage>("operator/adoption/explore" + query);

    [Fact]
    public void Industry_by_task_comes_first_and_every_cell_leads_to_its_organisations()
    {
        var page = Open();

        Assert.Equal(["cross Industry Task", "breakdown Industry"], Metrics.Asked.Select(asked => asked.Metric));
        var cells = page.FindAll(".heat-map tbody td");
        Assert.Equal(["16", "4", "0", "–"], cells.Select(cell => cell.TextContent.Trim()));
        var link = cells[1].QuerySelector("a")!;
        Assert.Equal("Manufacturing, Object detection: 4", link.GetAttribute("aria-label"));
        Assert.Contains("industry=C&task=object-detection&state=active", link.GetAttribute("href"), StringComparison.Ordinal);
        Assert.Empty(cells[2].QuerySelectorAll("a"));
        Assert.Contains("--shade: 25%", cells[1].GetAttribute("style"), StringComparison.Ordinal);
        Assert.Null(cells[3].GetAttribute("style"));
    }

    [Fact]
    public void Calls_can_be_shown_instead()
    {
        var cells = Open("?show=calls").FindAll(".heat-map tbody td");

        Assert.Equal(["900", "30", "0", "–"], cells.Select(cell => cell.TextContent.Trim()));
    }

    [Fact]
    public void Any_two_dimensions_are_in_the_address_and_the_same_twice_is_not_asked()
    {
        Open("?rows=model&columns=publisher&country=DE");
        Open("?rows=task&columns=task");

        Assert.Equal("cross Model Publisher", Metrics.Asked[0].Metric);
        Assert.Equal("DE", Metrics.Asked[0].Scope.Country);
        Assert.Equal("cross Task Industry", Metrics.Asked[2].Metric);
    }

    [Fact]
    public void Choosing_the_other_dimension_swaps_the_two()
    {
        var rows = Open().FindAll("nav.pills[aria-label=Rows] a");

        Assert.Contains("rows=task&columns=industry", rows.Single(pill => pill.TextContent == "Task").GetAttribute("href"), StringComparison.Ordinal);
        Assert.Contains("rows=country&columns=task", rows.Single(pill => pill.TextContent == "Country").GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_view_has_organisations_and_calls()
    {
        var page = Open();

        page.FindAll("button").First(button => button.TextContent.Contains("table", StringComparison.OrdinalIgnoreCase)).Click();

        var rows = page.FindAll(".chart-table tbody tr");
        Assert.Equal(4, rows.Count);
        Assert.Equal(["Manufacturing", "Image to text", "16", "900"], rows[0].QuerySelectorAll("th, td").Select(cell => cell.TextContent.Trim()));
    }

    [Fact]
    public void Nothing_in_scope_is_said()
    {
        Metrics.CrossIs = Metrics.CrossIs with { Rows = [], Cells = [] };
        Metrics.BreakdownOf = (_, by) => Answers.Breakdown(by);

        Assert.Contains("Nothing falls within these filters", Open().Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Hidden_cells_are_explained()
    {
        Metrics.CrossIs = Metrics.CrossIs with { Note = Answers.Note(isSuppressed: true) };

        Assert.Contains("Cells with too few organisations are hidden", Open().Markup, StringComparison.Ordinal);
    }
}
