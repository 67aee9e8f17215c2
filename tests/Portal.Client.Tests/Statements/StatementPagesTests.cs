using Bunit;
using Portal.Client.Contracts;
using Portal.Client.Features.Statements;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Statements;

public sealed class StatementPagesTests : PageTest
{
    public StatementPagesTests() => SignIn();

    [Fact]
    public void Months_are_listed_with_their_state()
    {
        Statements.Held.AddRange([Draft, Closed]);

        var page = Render<StatementsPage>();

        Assert.Equal(["Draft", "Closed"], page.FindAll(".chip").Select(chip => chip.TextContent));
        Assert.Equal(["/statements/2026-11", "/statements/2026-10"], page.FindAll("table a").Select(link => link.GetAttribute("href")));
    }

    [Fact]
    public void A_statement_shows_every_line_to_the_micro_and_what_is_corrected()
    {
        Statements.Held.Add(Closed);

        var page = Render<StatementPage>(statement => statement.Add(p => p.Month, "2026-10"));

        Assert.Equal(
            ["faces", "Fee: Flat fee", "Correction of 2026-09: faces", "Credit for 2026-09: An outage"],
            page.FindAll("tbody th").Select(cell => cell.TextContent.Trim()));
        Assert.Equal("12.345678", page.Find(".statement-total").TextContent);
        Assert.Contains(new string('a', 64), page.Markup, StringComparison.Ordinal);
        Assert.Equal(
            ["/api/statements/2026-10/export.csv", "/api/statements/2026-10/export"],
            page.FindAll("a[download]").Select(link => link.GetAttribute("href")));
    }

    [Fact]
    public void A_statement_can_be_printed()
    {
        Statements.Held.Add(Closed);

        var page = Render<StatementPage>(statement => statement.Add(p => p.Month, "2026-10"));
        page.Find("button.primary").Click();

        Assert.Contains(Browser.Invocations, call => call.Identifier == "print");
    }

    [Fact]
    public void A_draft_says_that_it_grows()
    {
        Statements.Held.Add(Draft);

        var page = Render<StatementPage>(statement => statement.Add(p => p.Month, "2026-11"));

        Assert.Contains("still open", page.Markup, StringComparison.Ordinal);
        Assert.Contains("Nothing yet", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_month_without_a_statement_is_not_found()
    {
        var isNotFound = false;
        Navigation.OnNotFound += (_, _) => isNotFound = true;

        Render<StatementPage>(statement => statement.Add(p => p.Month, "1999-01"));

        Assert.True(isNotFound);
    }

    [Fact]
    public void A_portal_that_does_not_answer_can_be_asked_again()
    {
        Statements.IsDown = true;

        var page = Render<StatementsPage>();
        Statements.IsDown = false;
        Statements.Held.Add(Closed);
        page.Find("button").Click();

        Assert.Single(page.FindAll("tbody tr"));
    }

    private static StatementView Draft { get; } = new("2026-11-000001", "2026-11", "demo", "Demo Works", false, null, [], 0, null);

    private static StatementView Closed { get; } = new(
        "2026-10-000001", "2026-10", "demo", "Demo Works", true, Data.Now,
        [
            new(1, "usage", "2026-10", "faces", "payg", "Pay as you go", "image", "", 10, 10, 10_345_678),
            new(2, "fee", "2026-10", "faces", "flat", "flat", "", "Flat fee", 0, 0, 3_000_000),
            new(3, "correction", "2026-09", "faces", "payg", "Pay as you go", "image", "", 1, 1, 1_000_000),
            new(4, "credit", "2026-09", "", "", "", "", "An outage", 0, 0, -2_000_000),
        ],
        12_345_678, new string('a', 64));
}
