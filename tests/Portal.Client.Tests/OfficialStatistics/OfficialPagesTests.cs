using Bunit;
using Microsoft.AspNetCore.Components.Forms;
using Portal.Client.Contracts;
using Portal.Client.Features.OfficialStatistics;
using Portal.Client.Shared;
using Portal.Client.Tests.Forecasts;

namespace Portal.Client.Tests.OfficialStatistics;

public sealed class OfficialPagesTests : ForecastTest
{
    [Fact]
    public void Each_question_is_a_drawing_of_its_own_with_axis_definition_source_and_breaks_in_words()
    {
        Official.Held["J"] = new("J",
        [
            new(OfficialSeriesKeys.Eurostat, [Figure("J", "2024", 48.72), Figure("J", "2025", 61.9) with { FirstPublished = 62.52 }], [new(new(2025, 1, 1), "technology_added")]),
            new(OfficialSeriesKeys.BtosProducing, [Figure("51", "2023-11-05", 13.8) with { StandardError = 0.9 }], [new(new(2025, 11, 17), "question_changed")]),
        ]);

        var page = Render<OfficialPanel>(p => p.Add(x => x.Industry, "J"));

        var charts = page.FindComponents<PortalChart>();
        Assert.Equal(2, charts.Count);
        Assert.Equal(["NACE J"], charts[0].Instance.Series.Select(series => series.Name));
        Assert.Equal(ChartStyle.Dots, charts[0].Instance.Series[0].Style);
        Assert.Equal([0.4872, 0.619], charts[0].Instance.Series[0].Y.Select(value => Math.Round(value!.Value, 6)));
        Assert.Equal(["NAICS 51", "95 % range of NAICS 51"], charts[1].Instance.Series.Select(series => series.Name));
        Assert.Single(charts[0].Instance.Markers);
        foreach (var said in (string[])["Survey: enterprises that use AI.", "ten or more persons employed", "A technology was added", "Source: Somebody's survey", "2025: first published 62.52 %, now 61.9 %", "The two are not comparable."])
        {
            Assert.Contains(said, page.Find("section").TextContent, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_industry_that_no_survey_covers_says_so() =>
        Assert.Contains("No survey in the portal covers this industry.", Render<OfficialPanel>(p => p.Add(x => x.Industry, "T")).Markup, StringComparison.Ordinal);

    [Fact]
    public void A_file_is_looked_at_first_and_imported_when_asked()
    {
        Official.Result = new(null, 3, 2, 1, []);
        var page = Render<OfficialStatisticsPage>();

        page.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromText("series,…", "release.csv"));

        page.WaitForAssertion(() => Assert.Contains("3 lines: 2 new figures, 1 revised. Nothing is imported yet.", page.Markup, StringComparison.Ordinal));
        Assert.Equal([true], Official.Imported.Select(one => one.OnlyLook));
        page.Find("button.primary").Click();
        page.WaitForAssertion(() => Assert.Contains("3 lines imported", page.Markup, StringComparison.Ordinal));
        Assert.Equal([true, false], Official.Imported.Select(one => one.OnlyLook));
    }

    [Fact]
    public void Faults_name_their_lines_and_nothing_can_be_imported()
    {
        Official.Result = new(null, 3, 0, 0, [new(2, "percent", "That is not a number from 0 to 100.")]);
        var page = Render<OfficialStatisticsPage>();

        page.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromText("series,…", "release.csv"));

        page.WaitForAssertion(() => Assert.Contains("Line 2: percent That is not a number", page.Find("[role=status]").TextContent, StringComparison.Ordinal));
        Assert.True(page.Find("button.primary").HasAttribute("disabled"));
    }

    [Fact]
    public void What_was_imported_is_listed_and_who_did_it()
    {
        var page = Render<OfficialStatisticsPage>();

        Assert.Equal(["Ada Meier", "came with the portal"], page.FindAll("tbody tr").Select(row => row.QuerySelectorAll("td")[2].TextContent));
    }

    private static OfficialFigureView Figure(string code, string period, double percent) => new(
        code, "", period, period.Length == 4 ? new(int.Parse(period, System.Globalization.CultureInfo.InvariantCulture), 12, 31) : DateOnly.Parse(period, System.Globalization.CultureInfo.InvariantCulture),
        percent, null, null, "Somebody's survey");
}
