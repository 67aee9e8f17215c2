using Bunit;
using Portal.Client.Contracts;
using Portal.Client.Features.Operator;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Operator;

public sealed class ReconciliationPageTests : PageTest
{
    private static readonly CheckedTotals Ten = new(10, 10, 10_000);

    public ReconciliationPageTests() => SignIn(isOperator: true);

    [Fact]
    public void What_differs_is_marked_with_both_sums()
    {
        Reconciliation.Rows.Add(Row(Ten with { Calls = 9 }));

        var page = Render<ReconciliationPage>();

        Assert.Equal("≠ 9 calls · 10 units · 0.010 credits", page.Find(".differs").TextContent);
        Assert.Contains("1 of 1 organisations differ", page.Markup, StringComparison.Ordinal);
        Assert.Equal("/operator/reconciliation/acme", page.Find("tbody a").GetAttribute("href"));
    }

    [Fact]
    public void A_month_that_nobody_looked_at_says_so()
    {
        Assert.Contains("has been checked yet", Render<ReconciliationPage>().Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void It_can_be_checked_at_once()
    {
        var page = Render<ReconciliationPage>();

        page.FindAll(".page-actions button")[0].Click();

        Assert.Equal(1, Reconciliation.Checks);
    }

    [Fact]
    public void Months_are_closed_after_a_question()
    {
        var dialogs = Dialogs();
        var page = Render<ReconciliationPage>();

        page.FindAll(".page-actions button")[1].Click();
        dialogs.WaitForElement(".mud-dialog");
        Assert.Equal(0, Statements.Closings);
        dialogs.FindAll(".mud-dialog button").Single(button => button.TextContent.Trim() == "Close months that are over").Click();

        page.WaitForAssertion(() => Assert.Equal(1, Statements.Closings));
    }

    [Fact]
    public void A_credit_is_given_to_the_micro()
    {
        var page = Render<ReconciliationPage>();

        page.Find("input[name=organisation]").Change("acme");
        page.Find("input[name=amount]").Change("1.000001");
        page.Find("input[name=reason]").Change("An outage");
        page.Find("section form").Submit();

        Assert.Equal(new CreditRequest("acme", "2026-10", 1_000_001, "An outage"), Assert.Single(Statements.Credits));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1.0000001")]
    [InlineData("much")]
    public void An_amount_that_is_none_is_refused(string amount)
    {
        var page = Render<ReconciliationPage>();

        page.Find("input[name=amount]").Change(amount);
        page.Find("section form").Submit();

        Assert.Empty(Statements.Credits);
        Assert.Contains("at most six decimals", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void One_organisations_months_are_behind_its_name()
    {
        Reconciliation.Rows.Add(Row(Ten) with { Statements = Ten });

        var page = Render<ReconciliationOfPage>(p => p.Add(x => x.Organisation, "acme"));

        Assert.Equal("2026-11", page.Find("tbody a").TextContent);
        Assert.Equal(3, page.FindAll("tbody td").Count(cell => cell.TextContent == "="));
    }

    private static ReconciledMonth Row(CheckedTotals days) =>
        new("acme", "Acme", "2026-11", days != Ten, Data.Now, Ten, Ten, days, Ten, null, new(0, 0, 0));
}
