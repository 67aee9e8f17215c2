using Bunit;
using Portal.Client.Contracts;
using Portal.Client.Features.Adoption;

namespace Portal.Client.Tests.Adoption;

public sealed class BehindPageTests : MetricsTest
{
    private static OrganisationBehind Works(string slug, bool isDemo = false) =>
        new(slug, $"Works {slug}", "C", "10-49", "", OrganisationState.Active, 1200, 14, 2, new DateOnly(2026, 3, 5), isDemo);

    private IRenderedComponent<BehindPage> Open(string query = "") => Open<BehindPage>("operator/adoption/organisations" + query);

    [Fact]
    public void The_scope_state_and_page_of_the_address_are_asked_for()
    {
        Open("?industry=C&task=image-to-text&state=active&page=3&end=2026-10-31");

        Assert.Equal("organisations 3", Metrics.Asked.Single().Metric);
        Assert.Equal(new AdoptionScope { Industry = "C", Task = "image-to-text", End = new(2026, 10, 31) }, Metrics.Asked.Single().Scope);
        Assert.Equal(OrganisationState.Active, Metrics.AskedState);
    }

    [Theory]
    [InlineData("?page=-4&state=rich")]
    [InlineData("?page=99999999999999")]
    [InlineData("?page=0")]
    public void A_nonsense_page_is_the_first(string query)
    {
        Open(query);

        Assert.Equal("organisations 1", Metrics.Asked.Single().Metric);
        Assert.Null(Metrics.AskedState);
    }

    [Fact]
    public void A_row_says_what_the_organisation_did_and_leads_on()
    {
        Metrics.BehindOf = page => new(Answers.Note(), 120, page, 50, [Works("acme"), Works("demo", isDemo: true)]);

        var shown = Open("?page=2");

        var row = shown.Find("tr[data-row=acme]");
        Assert.Contains("1,200", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("5 March 2026", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("Not known", row.TextContent, StringComparison.Ordinal);
        Assert.Equal("/operator/organisations/acme/classes", row.QuerySelector("a")!.GetAttribute("href"));
        Assert.Single(shown.FindAll("tr[data-row=demo] .demo-data-badge"));
        Assert.Contains("Page 2 of 3", shown.Find(".pager").TextContent, StringComparison.Ordinal);
        var pages = shown.FindAll(".pager a").Select(link => link.GetAttribute("href")!).ToList();
        Assert.DoesNotContain("page=", pages[0], StringComparison.Ordinal);
        Assert.EndsWith("page=3", pages[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cohort-2026-08-2", "First active in Aug 2026 and active then (windows later: 2)")]
    [InlineData("loss-censored-28-83", "Last seen 28 to 83 days after they were first active, and not lost until then")]
    [InlineData("adoption-any-14-99999", "Followed for 14 days or more after their registration")]
    [InlineData("funnel-tried", "Came as far as this stage: Tried")]
    [InlineData("returned", "Active again since the end of the month before, after having been lost")]
    [InlineData("rated", "Active, of the industries with a market size")]
    public void A_mark_is_asked_for_by_its_word_and_said(string mark, string said)
    {
        Metrics.BehindOf = page => new(Answers.Note(), 120, page, 50, [Works("acme")]);

        var shown = Open($"?mark={mark}&state=active&page=2&industry=C");

        Assert.Equal((mark + " 2", "C"), (Metrics.Asked.Single().Metric, Metrics.Asked.Single().Scope.Industry));
        Assert.Contains(said, shown.Markup, StringComparison.Ordinal);
        Assert.All(shown.FindAll(".pager a"), link => Assert.Contains("mark=" + mark, link.GetAttribute("href"), StringComparison.Ordinal));
        Assert.Empty(shown.FindAll("nav.toggle[aria-label=State]"));
    }

    [Theory]
    [InlineData("cohort-2026-13")]
    [InlineData("loss-event-9-3")]
    [InlineData("everything")]
    public void A_word_that_is_no_mark_is_none(string word)
    {
        Open($"?mark={word}");

        Assert.Equal("organisations 1", Metrics.Asked.Single().Metric);
    }

    [Fact]
    public void Nobody_behind_it_is_said() =>
        Assert.Contains("No organisation falls within these filters.", Open().Markup, StringComparison.Ordinal);
}
