using Bunit;
using Portal.Client.Contracts;
using Portal.Client.Features.Adoption;

namespace Portal.Client.Tests.Adoption;

public sealed class IndustryPageTests : MetricsTest
{
    public IndustryPageTests()
    {
        Metrics.TrendsAre = Answers.Trends(AdoptionDimension.SizeClass, Answers.TrendOf("*", 150, 1, 3, 6));
        Metrics.BreakdownOf = (_, by) => by switch
        {
            AdoptionDimension.SizeClass => Answers.Breakdown(by, Answers.Row("10-49", 4, 100), Answers.Row("250+", 2, 50)),
            AdoptionDimension.Country => Answers.Breakdown(by, Answers.Row("DE", 5, null), Answers.Row("", 1, null)),
            _ => Answers.Breakdown(by, Answers.Row("C", 6, 150) with { ShareOfCalls = .4, LocationQuotient = 1.6 }, Answers.Row("G", 9, 100)),
        };
    }

    private IRenderedComponent<IndustryPage> OpenIndustry(string code = "C", string query = "")
    {
        Navigation.NavigateTo($"operator/adoption/industries/{code}{query}");
        return Render<IndustryPage>(page => page.Add(p => p.Code, code));
    }

    [Fact]
    public void Everything_is_asked_of_the_industry_and_its_share_of_all()
    {
        var page = OpenIndustry(query: "?k=100&industry=G");

        Assert.All(
            Metrics.Asked, asked => Assert.Equal(asked.Metric == "breakdown Industry" ? null : "C", asked.Scope.Industry));
        Assert.Equal(8, Metrics.Asked.Count);
        Assert.Equal("Manufacturing", page.Find("h1").TextContent);
        Assert.Contains("ISIC C · NAICS 31-33", page.Find(".lead").TextContent, StringComparison.Ordinal);
        Assert.Contains("40.0%", page.Find(".shares").TextContent, StringComparison.Ordinal);
        Assert.Contains("1.60", page.Find(".shares").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_industry_is_not_found_and_nothing_is_asked()
    {
        OpenIndustry("Z9");

        Assert.Empty(Metrics.Asked);
    }

    [Fact]
    public void Immature_cells_of_the_retention_are_blank_and_a_real_zero_is_not()
    {
        var rows = OpenIndustry().FindAll(".heat-map tbody tr");

        Assert.Equal(["8", "100%", "75%", "50%"], rows[0].QuerySelectorAll("td").Select(cell => cell.TextContent.Trim()));
        Assert.Equal(["4", "100%", "0%", ""], rows[1].QuerySelectorAll("td").Select(cell => cell.TextContent.Trim()));
        Assert.Equal("heat-none", rows[1].QuerySelectorAll("td")[3].ClassName);
        Assert.Contains("--shade: 37.5%", rows[0].QuerySelectorAll("td")[2].GetAttribute("style"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_quartile_that_was_not_reached_is_said_and_not_made_up()
    {
        var text = OpenIndustry().Markup;

        Assert.Contains("A quarter were active within 14 days, half within a time not reached yet", text, StringComparison.Ordinal);
        Assert.Contains("60.0% are not active yet.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_funnel_has_counts_step_and_overall_rates()
    {
        var rows = OpenIndustry().FindAll(".funnel [data-row]");

        Assert.Equal(["Browsed", "Tried", "Subscribed", "Active", "Retained"], rows.Select(row => row.GetAttribute("data-row")));
        Assert.Contains("8 · 80.0% of the step before · 20.0% overall", rows[3].TextContent, StringComparison.Ordinal);
        Assert.Equal("20%", rows[3].QuerySelector(".funnel-bar")!.GetAttribute("width"));
    }

    [Fact]
    public void Every_mark_of_cohorts_curves_and_stages_leads_to_its_organisations()
    {
        var page = OpenIndustry(query: "?k=100");

        string Link(string selector) => page.Find(selector).GetAttribute("href")!;
        var cohort = page.FindAll(".heat-map tbody tr")[0].QuerySelectorAll("td a");
        Assert.Equal(4, cohort.Length);
        Assert.EndsWith("k=100&months=24&industry=C&mark=cohort-2026-08", cohort[0].GetAttribute("href"), StringComparison.Ordinal);
        Assert.EndsWith("mark=cohort-2026-08-1", cohort[2].GetAttribute("href"), StringComparison.Ordinal);
        Assert.Equal("First active in Aug 2026 and active then (windows later: 1): 75%", cohort[2].GetAttribute("aria-label"));
        // Nobody is behind a zero or a blank.
        Assert.Equal(2, page.FindAll(".heat-map tbody tr")[1].QuerySelectorAll("td a").Length);
        Assert.EndsWith("mark=funnel-tried", Link(".funnel [data-row=Tried] a"), StringComparison.Ordinal);
        Assert.Equal("Tried: 20 · 50.0% of the step before · 50.0% overall", page.Find(".funnel [data-row=Tried] a").GetAttribute("aria-label"));
        var steps = page.FindAll(".survival a").Select(link => (link.GetAttribute("href")!.Split("mark=")[1], link.GetAttribute("aria-label"))).ToList();
        Assert.Contains(("loss-event-28-28", "Lost 28 days after they were first active: 2"), steps);
        Assert.Contains(("adoption-event-14-14", "First active 14 days after their registration: 5"), steps);
    }

    [Fact]
    public void A_funnel_without_closed_cohorts_says_so()
    {
        Metrics.FunnelIs = Answers.Funnel with { Steps = [new(FunnelStage.Browsed, 0, null, null)] };

        var page = OpenIndustry();

        Assert.Empty(page.FindAll(".funnel"));
        Assert.Contains("No closed cohort yet", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Sizes_are_ranked_and_unknown_countries_lead_nowhere()
    {
        var page = OpenIndustry();

        Assert.Equal(["10-49", "250+"], page.FindAll("#sizes").Single().ParentElement!.ParentElement!.QuerySelectorAll(".dot-row").Select(row => row.GetAttribute("data-row")));
        var unknown = page.Find("tr[data-industry='']");
        Assert.Contains("Not known", unknown.TextContent, StringComparison.Ordinal);
        Assert.Empty(unknown.QuerySelectorAll("a"));
        Assert.Contains("country=DE", page.Find("tr[data-industry='DE'] [data-figure=active] a").GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_forecast_and_the_official_figures_are_of_the_industry()
    {
        var page = OpenIndustry();

        Assert.Equal("C", page.Find(".forecast").TextContent);
        Assert.Equal("C", page.Find(".official").TextContent);
    }

    [Fact]
    public void Another_industry_asks_anew()
    {
        var page = OpenIndustry();

        page.Render(parameters => parameters.Add(p => p.Code, "K"));

        page.WaitForAssertion(() => Assert.Equal("Finance and insurance", page.Find("h1").TextContent));
        Assert.Equal(16, Metrics.Asked.Count);
    }

    [Fact]
    public void The_list_of_industries_keeps_the_scope()
    {
        var page = Open<IndustriesPage>("operator/adoption/industries?k=100&believedOn=2026-06-30");

        var links = page.FindAll(".industry-list a").Select(link => link.GetAttribute("href")!).ToList();
        Assert.Equal(21, links.Count);
        Assert.Equal("/operator/adoption/industries/A?k=100&months=24&believedOn=2026-06-30", links[0]);
        Assert.Single(page.FindAll(".as-of"));
    }
}
