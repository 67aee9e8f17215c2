using Bunit;
using Portal.Client.Contracts;
using Portal.Client.Features.Usage;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Usage;

public sealed class UsagePageTests : PageTest
{
    public UsagePageTests() => SignIn();

    [Fact]
    public void Totals_are_written_as_the_reader_writes_numbers()
    {
        Usage.Report = Data.Report(30, (29, 2000, 1500));

        var page = Render<UsagePage>();

        Assert.Equal(["2,000", "75.0%", "1,500", "1.500"], page.FindAll(".total-value").Select(value => value.TextContent.Replace(" ", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_bar_is_as_high_as_its_day_and_its_red_part_as_the_failures()
    {
        Usage.Report = Data.Report(7, (3, 10, 8), (6, 5, 5));

        var page = Render<UsagePage>();

        var all = page.FindAll(".bar-failed");
        var good = page.FindAll(".bar");
        Assert.Equal(7, good.Count);
        Assert.Equal(("100", "80"), (all[3].GetAttribute("height"), good[3].GetAttribute("height")));
        Assert.Equal(("50", "50"), (all[6].GetAttribute("height"), good[6].GetAttribute("height")));
        Assert.Equal("0", good[0].GetAttribute("height"));
    }

    [Fact]
    public void The_chart_can_be_read_as_a_table()
    {
        Usage.Report = Data.Report(7, (3, 10, 8));

        var page = Render<UsagePage>();

        Assert.Equal(["11/20/2026", "10", "8", "8", "0.008"], page.FindAll("section:has(.bars) tbody tr > *").Select(cell => cell.TextContent));
    }

    [Fact]
    public void The_hours_of_the_week_are_drawn_and_told()
    {
        Usage.Report = Data.Report(7, (3, 10, 8)) with { Hours = [new(0, 100), new(25, 1)] };

        var page = Render<UsagePage>();

        Assert.Equal(7 * 24, page.FindAll(".hour-map rect").Count);
        Assert.Equal(["1", "0.24"], page.FindAll(".hour-map-some").Select(cell => cell.GetAttribute("fill-opacity")));
        Assert.Contains("Tue, 1:00 UTC: 1", page.FindAll(".hour-map title").Select(title => title.TextContent));
    }

    [Fact]
    public void The_window_can_be_downloaded()
    {
        Usage.Report = Data.Report(90, (3, 10, 8));
        Navigation.NavigateTo("/usage?days=90&model=ppocr");

        var page = Render<UsagePage>();

        Assert.Equal(
            ["/api/usage/export.csv?days=90&model=ppocr", "/api/usage/export?days=90&model=ppocr"],
            page.FindAll("a[download]").Select(link => link.GetAttribute("href")));
    }

    [Fact]
    public void The_window_of_the_address_is_asked_for()
    {
        Navigation.NavigateTo("/usage?days=90&model=ppocr");

        var page = Render<UsagePage>();

        Assert.Equal(new UsageFilter(90, "ppocr"), Assert.Single(Usage.Asked));
        Assert.All(page.FindAll(".toggle [aria-current]"), link => Assert.Equal("/usage?days=90&model=ppocr", link.GetAttribute("href")));
    }

    [Theory]
    [InlineData("/usage?days=100000", 366)]
    [InlineData("/usage?days=-5", 1)]
    [InlineData("/usage", 30)]
    public void A_window_out_of_range_is_brought_into_range(string address, int days)
    {
        Navigation.NavigateTo(address);

        Render<UsagePage>();

        Assert.Equal(days, Usage.Asked[0].Days);
    }

    [Fact]
    public void Own_use_one_member_and_one_key_are_in_the_address()
    {
        Navigation.NavigateTo("/usage?days=7&who=own&keyId=k1");

        var page = Render<UsagePage>();

        Assert.Equal(new UsageFilter(7, Who: "own", Key: "k1"), Assert.Single(Usage.Asked));
        Assert.Contains("/usage?days=7&keyId=k1", page.FindAll(".toggle a").Select(link => link.GetAttribute("href")));
    }

    [Fact]
    public void Members_and_keys_are_told_apart_and_lead_to_their_own_use()
    {
        var totals = new UsageTotals(2, 2, 2, 2000);
        Usage.Report = Data.Report(7, (6, 4, 4)) with
        {
            Members = [new("u1", "Ada Meier", totals), new(null, "", totals)],
            Keys = [new("k1", "nightly job", totals), new(null, "", totals)],
        };

        var page = Render<UsagePage>();

        Assert.Contains("/usage?days=30&member=u1", page.FindAll("table a").Select(link => link.GetAttribute("href")));
        Assert.Contains("/usage?days=30&keyId=k1", page.FindAll("table a").Select(link => link.GetAttribute("href")));
        Assert.Contains("No person", page.Markup, StringComparison.Ordinal);
        Assert.Contains("Playground, no key", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_may_not_see_colleagues_sees_no_table_of_them()
    {
        Usage.Report = Data.Report(7, (6, 4, 4));

        Assert.DoesNotContain("By member", Render<UsagePage>().Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Somebody_elses_key_is_not_found()
    {
        var isNotFound = false;
        Navigation.OnNotFound += (_, _) => isNotFound = true;
        Usage.IsHidden = true;
        Navigation.NavigateTo("/usage?keyId=k9");

        Render<UsagePage>();

        Assert.True(isNotFound);
    }

    [Fact]
    public void Recent_predictions_lead_to_their_receipts()
    {
        Usage.Report = Data.Report(7, (6, 2, 1));

        var page = Render<UsagePage>();

        var rows = page.FindAll("section:last-of-type tbody tr");
        Assert.Equal("/usage/receipts/req_1", rows[0].QuerySelector("a")!.GetAttribute("href"));
        Assert.Equal("Invalid input", rows[1].QuerySelector(".chip")!.TextContent);
    }

    [Fact]
    public void A_window_without_use_says_what_to_do()
    {
        var page = Render<UsagePage>();

        Assert.Contains("No predictions in this window", page.Find(".notice").TextContent, StringComparison.Ordinal);
        Assert.Equal("–", page.FindAll(".total-value")[1].TextContent);
    }

    [Fact]
    public void A_receipt_says_what_was_charged_and_why()
    {
        Usage.Receipts["req_1"] = Data.Receipt();

        var page = Render<ReceiptPage>(receipt => receipt.Add(p => p.RequestId, "req_1"));

        Assert.Equal("0.001 credits", page.Find(".total-value").TextContent);
        Assert.Contains("units × the plan's price", page.Find(".receipt").TextContent, StringComparison.Ordinal);
        Assert.Contains("none, made in the playground", page.Find(".fact-list").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_organisations_receipt_is_not_found()
    {
        var isNotFound = false;
        Navigation.OnNotFound += (_, _) => isNotFound = true;

        Render<ReceiptPage>(receipt => receipt.Add(p => p.RequestId, "req_of_another"));

        Assert.True(isNotFound);
    }
}
