using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Portal.Client.Contracts;
using Portal.Client.Features.Adoption;

namespace Portal.Client.Tests.Adoption;

public sealed class AdoptionPageTests
{
    [Fact]
    public async Task A_skeleton_stands_in_until_the_figures_are_there()
    {
        await using var context = new AdoptionContext { Gate = new TaskCompletionSource() };
        context.Answer = () => Reports.Of(Reports.OfIndustry("G", 100, 1, 2));

        var page = context.Open();

        Assert.Equal("Loading the adoption figures", page.Find("[role=status]").GetAttribute("aria-label"));
        context.Gate.SetResult();
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[role=status]")));
        Assert.NotEmpty(page.FindAll("table"));
    }

    [Fact]
    public async Task The_headline_says_numerator_denominator_rate_and_change()
    {
        await using var context = new AdoptionContext();
        context.Answer = () => Reports.Of(
            Reports.OfIndustry("G", 150, 1, 3, 6), Reports.OfIndustry("K", 50, 2, 4, 8), Reports.OfIndustry("S", null, 9, 9, 9));

        var page = context.Open();

        var text = page.Find(".headline").TextContent;
        Assert.Contains("14 of 200 addressable organisations are active: 7.0%", text, StringComparison.Ordinal);
        Assert.Contains("5.5 points more than on 30 September 2026", text, StringComparison.Ordinal);
        Assert.Contains("9 active organisations of industries without a market size", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Numerator_denominator_source_window_and_definition_are_read_without_hovering()
    {
        await using var context = new AdoptionContext();
        context.Answer = () => Reports.Of(Reports.OfIndustry("G", 150, 1, 3, 6));

        var page = context.Open("?k=100&d=5&months=12&industry=G");

        Assert.Equal([(100, 5, 12)], context.Asked);
        var facts = page.Find("dl").TextContent;
        Assert.Contains("150", facts, StringComparison.Ordinal);
        Assert.Contains("4.0%", facts, StringComparison.Ordinal);
        Assert.Contains("Register of companies, as of 31 December 2025", facts, StringComparison.Ordinal);
        var note = page.Find(".note").TextContent;
        Assert.Contains("at least 100 successful predictions on at least 5 different days within 28 days", note, StringComparison.Ordinal);
        Assert.Contains("27 October 2026 to 23 November 2026", note, StringComparison.Ordinal);
        Assert.Contains("2026-1", note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Industries_are_ranked_by_rate_and_those_without_one_come_last_with_their_count()
    {
        await using var context = new AdoptionContext();
        context.Answer = () => Reports.Of(
            Reports.OfIndustry("G", 100, 1, 5), Reports.OfIndustry("S", null, 2, 7), Reports.OfIndustry("K", 20, 1, 2));

        var page = context.Open();

        var rows = page.FindAll("tr[data-industry]");
        Assert.Equal(["K", "G", "S"], rows.Select(row => row.GetAttribute("data-industry")));
        Assert.Equal(["10.0%", "5.0%"], page.FindAll("[data-figure=rate]").Select(cell => cell.TextContent));
        Assert.Equal("7", rows[2].QuerySelector("[data-figure=active]")!.TextContent);
        Assert.Contains("no rate", rows[2].TextContent, StringComparison.Ordinal);
        Assert.Contains("Other services: 7 active, 7 ever adopted, 8 registered", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_any_market_size_the_page_counts_and_shows_no_rate()
    {
        await using var context = new AdoptionContext();
        context.Answer = () => Reports.Of(Reports.OfIndustry("S", null, 2, 7));

        var page = context.Open();

        Assert.Contains("This month, 7 organisations are active.", page.Find(".headline").TextContent, StringComparison.Ordinal);
        Assert.Contains("No market size entered", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("%", page.Find(".headline").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("[data-figure=rate]"));
    }

    [Fact]
    public async Task More_active_than_addressable_organisations_is_an_error_and_not_a_hundred_percent()
    {
        await using var context = new AdoptionContext();
        context.Answer = () => Reports.Of(Reports.OfIndustry("G", 20, 10, 25), Reports.OfIndustry("K", 50, 1, 5));

        var page = context.Open("?industry=G");

        Assert.Contains("25 organisations are or were active but the market size says 20", page.Markup, StringComparison.Ordinal);
        var row = page.Find("tr[data-industry=G]");
        Assert.Contains("check market size", row.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("%", row.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_portal_without_organisations_says_what_to_do()
    {
        await using var context = new AdoptionContext();

        var page = context.Open();

        Assert.Contains("No organisation has joined the portal yet.", page.Markup, StringComparison.Ordinal);
        Assert.Equal("models", page.Find("a.mud-button-root").GetAttribute("href"));
    }

    [Fact]
    public async Task A_failed_load_can_be_tried_again()
    {
        await using var context = new AdoptionContext { Answer = () => throw new HttpRequestException("down") };
        var page = context.Open();
        Assert.Contains("could not be loaded", page.Markup, StringComparison.Ordinal);

        context.Answer = () => Reports.Of(Reports.OfIndustry("G", 100, 1, 5));
        page.Find("button").Click();

        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll(".headline")));
        Assert.Equal(2, context.Asked.Count);
    }

    [Fact]
    public async Task Filters_are_addresses_and_another_address_asks_again()
    {
        await using var context = new AdoptionContext();
        context.Answer = () => Reports.Of(Reports.OfIndustry("G", 100, 1, 5));
        var page = context.Open();
        Assert.Equal([(10, 3, 24)], context.Asked);
        var pill = page.FindAll(".pill")[0];
        Assert.Equal("operator/adoption?k=1&d=1&months=24", pill.GetAttribute("href"));
        Assert.Equal(["≥ 10", "≥ 3", "24"], page.FindAll(".pill[aria-current]").Select(p => p.TextContent));

        context.Services.GetRequiredService<NavigationManager>().NavigateTo("operator/adoption?k=1&d=1&months=24");
        page.WaitForAssertion(() => Assert.Equal([(10, 3, 24), (1, 1, 24)], context.Asked));

        context.Services.GetRequiredService<NavigationManager>().NavigateTo("operator/adoption?k=1&d=1&months=24&industry=G");
        page.WaitForAssertion(() => Assert.Contains("Show all industries", page.Markup, StringComparison.Ordinal));
        Assert.Equal(2, context.Asked.Count);
    }

    [Theory]
    [InlineData("?k=abc&d=-1&months=99999999999&industry=%3Cscript%3E")]
    [InlineData("?k=7&d=29&months=61&industry=ZZ")]
    [InlineData("?k=&d=&months=&industry=")]
    public async Task An_address_with_nonsense_shows_the_usual_view(string query)
    {
        await using var context = new AdoptionContext();
        context.Answer = () => Reports.Of(Reports.OfIndustry("G", 100, 1, 5));

        var page = context.Open(query);

        Assert.Equal([(10, 3, 24)], context.Asked);
        Assert.DoesNotContain("script", page.Find(".chart-scope").InnerHtml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_data_is_marked_and_measured_data_is_not()
    {
        await using var context = new AdoptionContext();
        context.Answer = () => Reports.Of(Reports.OfIndustry("G", 100, 1, 5));
        Assert.DoesNotContain("demo data", context.Open().Markup, StringComparison.Ordinal);

        await using var demo = new AdoptionContext();
        demo.Answer = () => context.Answer() with { HasDemoData = true };

        Assert.Equal(2, demo.Open().FindAll(".demo-data-badge").Count);
    }

    [Fact]
    public async Task Every_word_is_there_in_Chinese()
    {
        await using var context = new AdoptionContext("zh-CN");
        context.Answer = () => Reports.Of(Reports.OfIndustry("G", 100, 1, 5), Reports.OfIndustry("S", null, 1, 2));

        var page = context.Open();

        Assert.Contains("本月，100 家目标组织中有 5 家活跃，渗透率 5.0%。", page.Find(".headline").TextContent, StringComparison.Ordinal);
        Assert.Contains("2026年10月27日 至 2026年11月23日", page.Find(".note").TextContent, StringComparison.Ordinal);
        Assert.Contains("批发和零售业", page.Markup, StringComparison.Ordinal);
        Assert.Contains("没有市场规模的行业", page.Markup, StringComparison.Ordinal);
    }
}
