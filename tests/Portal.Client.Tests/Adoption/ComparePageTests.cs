using Bunit;
using Portal.Client.Contracts;
using Portal.Client.Features.Adoption;

namespace Portal.Client.Tests.Adoption;

public sealed class ComparePageTests : MetricsTest
{
    public ComparePageTests() =>
        Metrics.BreakdownOf = (scope, by) => scope.End is null || scope.End > new DateOnly(2026, 1, 1)
            ? Answers.Breakdown(by, Answers.Row("G", 12, 100), Answers.Row("C", 5, null))
            : Answers.Breakdown(by, Answers.Row("G", 7, 100), Answers.Row("K", 2, 50)) with
            {
                Note = Answers.Note() with { From = new DateOnly(2025, 10, 27), To = new DateOnly(2025, 11, 23), BelievedOn = new DateOnly(2025, 11, 23) },
            };

    private IRenderedComponent<ComparePage> Open(string query = "") => Open<ComparePage>("operator/adoption/compare" + query);

    [Fact]
    public void A_year_before_is_what_is_compared_with_if_nothing_else_is_said()
    {
        Open("?k=100");

        Assert.Equal([null, new DateOnly(2025, 11, 23)], Metrics.Asked.Select(asked => asked.Scope.End));
        Assert.All(Metrics.Asked, asked => Assert.Equal(100, asked.Scope.K));
    }

    [Fact]
    public void Differences_are_in_points_and_what_is_on_one_side_only_is_kept()
    {
        var page = Open();

        var rows = page.FindAll(".dot-row");
        Assert.Equal(["G", "C", "K"], rows.Select(row => row.GetAttribute("data-row")));
        Assert.Contains("12.0% against 7.0%: +5.0 points", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Single(rows[0].QuerySelectorAll(".dot-other"));
        Assert.Contains("5 active against –", rows[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("– active against 2", rows[2].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Definition_and_denominators_of_both_sides_are_shown()
    {
        var sides = Open().FindAll(".side");

        Assert.Equal(2, sides.Count);
        Assert.Contains("27 October 2026 to 23 November 2026", sides[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("100 addressable organisations", sides[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("27 October 2025 to 23 November 2025", sides[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("150 addressable organisations", sides[1].TextContent, StringComparison.Ordinal);
        Assert.All(sides, side => Assert.Contains("Definition 2026-3", side.TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void Different_rules_are_warned_of()
    {
        Assert.DoesNotContain("different definitions", Open().Markup, StringComparison.Ordinal);
        var usual = Metrics.BreakdownOf;
        Metrics.BreakdownOf = (scope, by) => usual(scope, by) with
        {
            Note = Answers.Note() with { Definition = Answers.Headline with { K = scope.K } },
        };

        Assert.Contains("different definitions", Open("?againstK=100&againstEnd=2026-10-31").Markup, StringComparison.Ordinal);
        Assert.Equal([10, 100], Metrics.Asked.TakeLast(2).Select(asked => asked.Scope.K));
    }

    [Fact]
    public void The_form_puts_the_other_side_into_the_address()
    {
        var page = Open("?industry=G");

        page.Find("input[name=againstEnd]").Change("2026-05-31");
        page.Find("select[name=againstK]").Change("1");
        page.Find(".against").Submit();

        Assert.Contains("industry=G", Navigation.Uri, StringComparison.Ordinal);
        Assert.EndsWith("againstK=1&againstEnd=2026-05-31", Navigation.Uri, StringComparison.Ordinal);
        page.WaitForAssertion(() => Assert.Equal((1, new DateOnly(2026, 5, 31)), (Metrics.Asked[^1].Scope.K, Metrics.Asked[^1].Scope.End!.Value)));
    }
}
