using Bunit;
using Microsoft.AspNetCore.Components.Forms;
using Portal.Client.Contracts;
using Portal.Client.Features.MarketSizes;
using Portal.Client.Tests.Adoption;

namespace Portal.Client.Tests.MarketSizes;

public sealed class MarketSizesPageTests : MetricsTest
{
    private const string Csv = "industry,size_class,organisations,as_of,source\r\nC,,900,2025-12-31,Register\r\n";

    private IRenderedComponent<MarketSizesPage> Open() => Open<MarketSizesPage>("operator/adoption/market-sizes");

    private static void Choose(IRenderedComponent<MarketSizesPage> page, string text) =>
        page.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromText(text, "sizes.csv"));

    [Fact]
    public void All_versions_are_listed_with_their_doubt_and_source()
    {
        Sizes.Listed.AddRange(
        [
            new(2, "C", null, 900, 800, 1000, null, new DateOnly(2025, 12, 31), "Register 2025", false, new DateTime(2026, 2, 1), true),
            new(1, "C", "10-49", 850, null, null, 40, new DateOnly(2024, 12, 31), "Register 2024", false, new DateTime(2025, 2, 1), false),
            new(1, "G", null, 70, null, null, null, new DateOnly(2024, 12, 31), "Invented", true, new DateTime(2025, 2, 1), true),
        ]);

        var rows = Open().FindAll("tbody tr");

        Assert.Contains("800 to 1,000", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("Current", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("± 40 (standard error)", rows[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("10-49 people", rows[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("Superseded", rows[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("± 10 % assumed", rows[2].TextContent, StringComparison.Ordinal);
        Assert.Single(rows[2].QuerySelectorAll(".demo-data-badge"));
    }

    [Fact]
    public void A_file_is_looked_at_first_and_imported_only_when_agreed()
    {
        var page = Open();
        Choose(page, Csv);

        page.WaitForAssertion(() => Assert.Contains("sizes.csv is without fault. Rows: 2.", page.Markup, StringComparison.Ordinal));
        Assert.Equal([(Csv, true)], Sizes.Files);
        Sizes.Listed.Add(new(7, "C", null, 900, null, null, null, new DateOnly(2025, 12, 31), "Register", false, new DateTime(2026, 2, 1), true));
        page.FindAll("button").Single(button => button.TextContent == "Import this file").Click();

        page.WaitForAssertion(() => Assert.Contains("Imported as version 7. Rows: 2.", page.Markup, StringComparison.Ordinal));
        Assert.Equal([(Csv, true), (Csv, false)], Sizes.Files);
        Assert.Single(page.FindAll("tbody tr"));
    }

    [Fact]
    public void Faults_are_named_by_line_and_column_and_there_is_nothing_to_agree_to()
    {
        Sizes.Looked = new(null, 3, [new(3, "organisations", "‘-5’ is not a count."), new(4, null, "This line is there twice.")], []);
        var page = Open();

        Choose(page, Csv);

        page.WaitForAssertion(() => Assert.Contains("Rows: 3; faults: 2.", page.Markup, StringComparison.Ordinal));
        var faults = page.FindAll(".alert.bad li").Select(item => item.TextContent).ToList();
        Assert.Equal(["Line 3 · organisations: ‘-5’ is not a count.", "Line 4: This line is there twice."], faults);
        Assert.DoesNotContain(page.FindAll("button"), button => button.TextContent.StartsWith("Import", StringComparison.Ordinal));
    }

    [Fact]
    public void A_warning_is_shown_and_does_not_stand_in_the_way()
    {
        Sizes.Looked = new(null, 1, [], [new(2, "organisations", "Fewer than are active.")]);
        var page = Open();

        Choose(page, Csv);

        page.WaitForAssertion(() => Assert.Contains("Line 2 · organisations: Fewer than are active.", page.Find(".alert.warn").TextContent, StringComparison.Ordinal));
        Assert.Contains(page.FindAll("button"), button => button.TextContent == "Import this file");
    }

    [Fact]
    public void A_file_that_is_too_big_is_never_sent()
    {
        var page = Open();

        Choose(page, new string('x', (int)MarketSizeUpload.MostBytes + 1));

        page.WaitForAssertion(() => Assert.Contains("larger than 1,024 KiB", page.Find(".alert.bad").TextContent, StringComparison.Ordinal));
        Assert.Empty(Sizes.Files);
    }

    [Fact]
    public void A_portal_that_does_not_answer_has_imported_nothing_and_the_page_says_so()
    {
        var page = Open();
        Sizes.IsDown = true;

        Choose(page, Csv);

        page.WaitForAssertion(() => Assert.Contains("Nothing was changed", page.Find(".alert.bad").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void The_template_has_the_columns_that_are_imported()
    {
        var link = Open().Find("a[download='market-sizes.csv']").GetAttribute("href")!;

        Assert.StartsWith(
            "industry,size_class,organisations,as_of,source,low,high,standard_error\r\nC,,", Uri.UnescapeDataString(link.Split(',', 2)[1]), StringComparison.Ordinal);
    }
}
