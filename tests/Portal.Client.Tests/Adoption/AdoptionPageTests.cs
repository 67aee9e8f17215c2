using Bunit;
using Portal.Client.Contracts;
using Portal.Client.Features.Adoption;
using Portal.Client.Shared;

namespace Portal.Client.Tests.Adoption;

public sealed class AdoptionPageTests : MetricsTest
{
    public AdoptionPageTests()
    {
        Metrics.BreakdownOf = (_, by) => Answers.Breakdown(by, Answers.Row("G", 6, 150), Answers.Row("S", 9, null), Answers.Row("K", 8, 50));
        Metrics.TrendsAre = Answers.Trends(
            AdoptionDimension.Industry, Answers.TrendOf("*", 200, 3, 7, 14),
            Answers.TrendOf("G", 150, 1, 3, 6), Answers.TrendOf("K", 50, 2, 4, 8), Answers.TrendOf("S", null, 9, 9, 9));
    }

    private IRenderedComponent<AdoptionPage> Open(string query = "") => Open<AdoptionPage>("operator/adoption" + query);

    [Fact]
    public void A_skeleton_stands_in_until_the_figures_are_there()
    {
        Metrics.KeepWaiting();

        var page = Open();

        Assert.Equal("Loading the adoption figures", page.Find("[role=status][aria-label]").GetAttribute("aria-label"));
        Metrics.StopWaiting();
        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll(".headline")));
    }

    [Fact]
    public void The_headline_says_numerator_denominator_rate_and_change()
    {
        var page = Open();

        var text = page.Find(".headline").TextContent;
        Assert.Contains("23 of 200 addressable organisations are active: 11.5%", text, StringComparison.Ordinal);
        Assert.Contains("5.5 points more than on 30 September 2026", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_changed_is_said_in_words_and_leads_to_whom_it_is_about()
    {
        Metrics.ChangesAre = Answers.Changes(
            new(AdoptionChangeKind.Rose, "G", .061, .07), new(AdoptionChangeKind.Lost, "*", null, 3), new(AdoptionChangeKind.MarketSize, "K", 45, 50),
            new(AdoptionChangeKind.MarketSize, "C", null, 900));

        var items = Open().FindAll(".changes li");

        Assert.Contains("Wholesale and retail trade: penetration rose from 6.1% to 7.0% (+0.9 points).", items[0].TextContent, StringComparison.Ordinal);
        Assert.StartsWith("/operator/adoption/industries/G?", items[0].QuerySelector("a")!.GetAttribute("href"), StringComparison.Ordinal);
        Assert.Contains("lost", items[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("end=2026-10-31", items[1].QuerySelector("a")!.GetAttribute("href"), StringComparison.Ordinal);
        Assert.Contains("mark=lost", items[1].QuerySelector("a")!.GetAttribute("href"), StringComparison.Ordinal);
        Assert.Contains("went from 45 to 50 organisations", items[2].TextContent, StringComparison.Ordinal);
        Assert.Contains("was entered, 900 organisations", items[3].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_chart_says_what_it_rests_on_without_hovering()
    {
        Metrics.SensitivityIs = new([new(Answers.Note(), Answers.TrendOf("*", 200, 1, 2))]);

        var page = Open();

        var cards = page.FindComponents<ChartCard>();
        Assert.Equal(6, cards.Count);
        Assert.All(cards, card =>
        {
            var facts = card.FindAll(".chart-facts dt").Select(fact => fact.TextContent);
            Assert.Equal(["Numerator", "Denominator", "Window", "Source", "Definition"], facts);
            Assert.All(card.FindAll(".chart-facts dd"), fact => Assert.NotEmpty(fact.TextContent.Trim()));
            Assert.Contains("27 October 2026 to 23 November 2026", card.Find(".chart-facts").TextContent, StringComparison.Ordinal);
            Assert.Contains("2026-3", card.Find(".chart-facts").TextContent, StringComparison.Ordinal);
        });
        Assert.Contains("200 addressable organisations (N), between 180 and 220", page.Markup, StringComparison.Ordinal);
        Assert.Contains("Register of companies, as of 31 December 2025", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Industries_are_ranked_by_rate_and_those_without_one_come_last_with_the_reason()
    {
        var rows = Open().FindAll(".dot-row");

        Assert.Equal(["K", "G", "S"], rows.Select(row => row.GetAttribute("data-row")));
        Assert.Contains("8 of 50: 16.0%", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("9 active; no market size", rows[2].TextContent, StringComparison.Ordinal);
        Assert.Empty(rows[2].QuerySelectorAll(".dot-value"));
        var link = rows[0].QuerySelector("a")!.GetAttribute("href")!;
        Assert.StartsWith("/operator/adoption/organisations?", link, StringComparison.Ordinal);
        Assert.Contains("industry=K", link, StringComparison.Ordinal);
        Assert.Contains("state=active", link, StringComparison.Ordinal);
    }

    [Fact]
    public void Small_charts_are_ordered_by_level_on_one_scale()
    {
        var page = Open();

        Assert.Equal(["K", "G"], page.FindAll(".panel").Select(panel => panel.GetAttribute("data-row")));
        Assert.Equal([.2, .2], page.FindComponents<Sparkline>().Select(spark => spark.Instance.Scale));
        Assert.Contains("9 active, 9 ever adopted, 10 registered", page.Find(".panels-list").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_has_a_row_an_industry_with_its_count_as_a_link_to_its_organisations()
    {
        var page = Open();

        var cell = page.Find("tr[data-industry='K'] [data-figure='active']");
        Assert.Equal("8", cell.TextContent.Trim());
        Assert.Contains("industry=K", cell.QuerySelector("a")!.GetAttribute("href"), StringComparison.Ordinal);
        Assert.Contains("16.0% (14.5% to 17.8%)", page.Find("tr[data-industry='K']").TextContent, StringComparison.Ordinal);
        Assert.Contains("no market size", page.Find("tr[data-industry='S']").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RateProblem.NoDenominator, "No market size was entered")]
    [InlineData(RateProblem.UncertainDenominator, "no better than 30 %")]
    [InlineData(RateProblem.AboveDenominator, "More organisations are active than there are said to be")]
    [InlineData(RateProblem.SmallCell, "Fewer than five organisations")]
    public void A_refused_rate_is_not_shown_and_the_reason_is(RateProblem problem, string reason)
    {
        Metrics.BreakdownOf = (_, by) => Answers.Breakdown(by, Answers.Row("G", 6, 150)) with { Total = Answers.Row("*", 6, 150, problem) };

        var page = Open();

        Assert.Contains("This month, 6 organisations are active.", page.Find(".headline").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("4.0%", page.Find(".totals").TextContent, StringComparison.Ordinal);
        Assert.Contains(reason, page.Find(".alert").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_portal_without_organisations_says_what_to_do()
    {
        Metrics.BreakdownOf = (_, by) => Answers.Breakdown(by);

        var page = Open();

        Assert.Contains("No organisation has joined the portal yet.", page.Markup, StringComparison.Ordinal);
        Assert.Equal("/models", page.Find(".notice a").GetAttribute("href"));
    }

    [Fact]
    public void A_failed_load_can_be_tried_again()
    {
        Metrics.IsDown = true;
        var page = Open();
        Assert.Contains("could not be loaded", page.Markup, StringComparison.Ordinal);

        Metrics.IsDown = false;
        page.Find("[role=alert] button").Click();

        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll(".headline")));
    }

    [Fact]
    public void Another_address_asks_anew_and_the_same_one_does_not()
    {
        var page = Open();
        Assert.Equal(["breakdown Industry", "trends Industry", "changes", "sensitivity"], Metrics.Asked.Select(asked => asked.Metric));
        Assert.All(Metrics.Asked, asked => Assert.Equal(new AdoptionScope(), asked.Scope));

        Navigation.NavigateTo("operator/adoption?k=1&months=12&sizeClass=250%2B");

        page.WaitForAssertion(() => Assert.Equal(8, Metrics.Asked.Count));
        Assert.Equal(new AdoptionScope { K = 1, Months = 12, SizeClass = "250+" }, Metrics.Asked[^1].Scope);
        page.Render();
        Assert.Equal(8, Metrics.Asked.Count);
    }

    [Fact]
    public void An_older_answer_does_not_come_over_a_newer_question()
    {
        Metrics.KeepWaiting();
        var page = Open("?k=1");
        Navigation.NavigateTo("operator/adoption?k=100");
        Assert.Equal(2, Metrics.Asked.Count(asked => asked.Metric == "breakdown Industry"));
        Metrics.BreakdownOf = (scope, by) => Answers.Breakdown(by, Answers.Row("G", scope.K, 1000));

        Metrics.StopWaiting();

        page.WaitForAssertion(() => Assert.Contains("100 of 1,000", page.Find(".headline").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void What_was_believed_on_a_day_is_under_a_banner_that_leads_back()
    {
        var page = Open("?believedOn=2026-06-30&k=100");

        var banner = page.Find(".as-of");
        Assert.Contains("believed at the end of 30 June 2026", banner.TextContent, StringComparison.Ordinal);
        Assert.Equal("/operator/adoption?k=100&months=24", banner.QuerySelector("a")!.GetAttribute("href"));
        Assert.All(Metrics.Asked, asked => Assert.Equal(new DateOnly(2026, 6, 30), asked.Scope.BelievedOn));
    }

    [Fact]
    public void Demo_data_is_marked_and_measured_data_is_not()
    {
        Assert.Empty(Open().FindAll(".demo-data-badge"));

        Metrics.BreakdownOf = (_, by) => Answers.Breakdown(by, Answers.Row("G", 6, 150)) with { Note = Answers.Note(isDemo: true) };

        var demo = Open("?k=100");
        Assert.NotEmpty(demo.FindAll(".page-actions .demo-data-badge"));
        Assert.Equal(2, demo.FindAll(".drawn-chart .demo-data-badge").Count);
    }

    [Fact]
    public void Forecast_live_counters_notes_and_views_have_their_places()
    {
        var page = Open();

        Assert.Equal("*", page.Find(".forecast").TextContent);
        Assert.Single(page.FindAll(".live"));
        Assert.Single(page.FindAll(".notes"));
        Assert.Single(page.FindAll(".views"));
    }

    [Fact]
    public void All_figures_can_be_had_as_files_of_the_same_scope()
    {
        var files = Open("?k=100").FindAll(".chart-files a").Select(link => link.GetAttribute("href")!).ToList();

        Assert.Contains("/api/adoption/breakdown.csv?k=100&months=24&by=industry", files);
        Assert.Contains("/api/adoption/trends.json?k=100&months=24&by=industry", files);
        Assert.All(files, file => Assert.Contains("k=100", file, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_word_is_there_in_Chinese()
    {
        Speak("zh-CN");

        var page = Open();

        Assert.Contains("本月，200 家目标组织中有 23 家活跃，渗透率 11.5%。", page.Find(".headline").TextContent, StringComparison.Ordinal);
        Assert.Contains("2026年10月27日 至 2026年11月23日", page.Find(".chart-facts").TextContent, StringComparison.Ordinal);
        Assert.Contains("批发和零售业", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("Numerator", page.Markup, StringComparison.Ordinal);
    }
}
