using Bunit;
using Portal.Client.Contracts;
using Portal.Client.Features.Adoption;
using Portal.Client.Shared;

namespace Portal.Client.Tests.Adoption;

public sealed class PublicAdoptionPageTests : MetricsTest
{
    private static readonly Forecasted Forecast = new(
        new DateOnly(2026, 11, 1), [new(new DateOnly(2026, 12, 31), .08, .06, .1), new(new DateOnly(2027, 1, 31), .09, .06, .13)]);

    public PublicAdoptionPageTests() => Public.Published = new(
        Answers.Breakdown(AdoptionDimension.Industry, Answers.Row("G", 12, 100), Answers.Row("K", null, 50, RateProblem.SmallCell)) with
        {
            Note = Answers.Note(isSuppressed: true),
        },
        Answers.TrendOf("*", 150, 3, 6, 14),
        Forecast);

    [Fact]
    public void Anybody_reads_it_and_nothing_leads_to_organisations()
    {
        var page = Open<PublicAdoptionPage>("adoption");

        Assert.Contains("12 of 100", page.Find(".dot-row[data-row=G]").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(page.FindAll("a"), link => link.GetAttribute("href")!.Contains("operator", StringComparison.Ordinal));
    }

    [Fact]
    public void A_hidden_cell_shows_no_number_and_the_reason_is_on_the_page()
    {
        var page = Open<PublicAdoptionPage>("adoption");

        var hidden = page.Find(".dot-row[data-row=K]");
        Assert.Contains("hidden: too few", hidden.TextContent, StringComparison.Ordinal);
        Assert.Empty(hidden.QuerySelectorAll("circle"));
        Assert.Contains("Where fewer than five organisations are active", page.Markup, StringComparison.Ordinal);
        Assert.Contains("Cells with too few organisations are hidden", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void The_forecast_is_drawn_after_what_happened()
    {
        var series = Open<PublicAdoptionPage>("adoption").FindComponent<PortalChart>().Instance.Series;

        var median = series.Single(one => one.Name == "Forecast (median)");
        Assert.Equal([.08, .09], median.Y);
        Assert.Equal([.1, .13], series.Single(one => one.Name == "Forecast, 80 %").Upper!);
    }

    [Fact]
    public void Without_a_rate_there_is_no_forecast_in_the_counts()
    {
        Public.Published = Public.Published with { Trend = Answers.TrendOf("*", null, 3, 6, 14) };

        var chart = Open<PublicAdoptionPage>("adoption").FindComponent<PortalChart>().Instance;

        Assert.Equal(ChartUnit.Count, chart.Unit);
        Assert.Equal(2, chart.Series.Count);
    }

    [Fact]
    public void Nothing_to_publish_yet_is_said()
    {
        Public.Published = Public.Published with { ByIndustry = Answers.Breakdown(AdoptionDimension.Industry) };

        Assert.Contains("Nothing can be published yet.", Open<PublicAdoptionPage>("adoption").Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_portal_that_does_not_answer_can_be_asked_again()
    {
        Public.IsDown = true;
        var page = Open<PublicAdoptionPage>("adoption");

        Public.IsDown = false;
        page.Find("[role=alert] button").Click();

        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll(".dot-row")));
    }

    [Fact]
    public void An_operator_who_publishes_nothing_has_no_such_page()
    {
        Public.IsUnpublished = true;
        var asked = false;
        Navigation.OnNotFound += (_, _) => asked = true;

        var page = Open<PublicAdoptionPage>("adoption");

        Assert.True(asked);
        Assert.DoesNotContain("could not be loaded", page.Markup, StringComparison.Ordinal);
    }
}
