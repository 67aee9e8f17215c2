using Bunit;
using Portal.Client.Contracts;
using Portal.Client.Features.Income;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Income;

public sealed class IncomePageTests : PageTest
{
    private static readonly UsageTotals Some = new(4, 4, 4, 4_000_001);

    [Fact]
    public void Plans_and_customers_add_up_before_the_publisher()
    {
        SignIn("Publisher");
        base.Income.Report = Report(Some);
        Navigation.NavigateTo("/income?months=12");

        var page = Render<IncomePage>();

        Assert.Equal((12, null), Assert.Single(base.Income.Asked));
        Assert.Equal("4.000001", page.Find(".total-value").TextContent);
        Assert.Contains("faces, Pay as you go", page.Markup, StringComparison.Ordinal);
        Assert.Contains("Acme", page.Markup, StringComparison.Ordinal);
        Assert.Equal("100", page.FindAll(".bar")[^1].GetAttribute("height"));
        Assert.Equal(
            ["/api/income/export.csv?months=12", "/api/income/export?months=12"],
            page.FindAll("a[download]").Select(link => link.GetAttribute("href")));
    }

    [Fact]
    public void Fees_are_told_from_use_and_added_to_it()
    {
        SignIn("Publisher");
        base.Income.Report = Report(Some, fee: 1_500_000);

        var page = Render<IncomePage>();

        Assert.Equal(["5.500001", "1.500"], page.FindAll(".total-value").Take(2).Select(value => value.TextContent));
        Assert.All(page.FindAll("section.card.flush tbody tr"), row => Assert.EndsWith("5.500001", row.TextContent.Trim(), StringComparison.Ordinal));
    }

    [Fact]
    public void Who_is_no_publisher_is_told_how_to_become_one()
    {
        SignIn("Member");

        var page = Render<IncomePage>();

        Assert.Contains("role Publisher", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("/income", page.FindAll(".tabs a").Select(link => link.GetAttribute("href")));
    }

    [Fact]
    public void Nothing_earned_is_said()
    {
        SignIn("Publisher");
        base.Income.Report = Report(new(0, 0, 0, 0));

        Assert.Contains("Nothing earned", Render<IncomePage>().Markup, StringComparison.Ordinal);
    }

    private static IncomeReport Report(UsageTotals totals, long fee = 0) => new(
        new(2026, 11, 22), new(2026, 11, 23), totals, fee,
        [new(new(2026, 11, 22), new(0, 0, 0, 0), 0), new(new(2026, 11, 23), totals, fee)],
        [new("faces", "payg", "Pay as you go", totals, fee)], [new("Acme", totals, fee)]);
}
