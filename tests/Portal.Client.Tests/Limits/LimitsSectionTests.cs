using Bunit;
using Portal.Client.Contracts;
using Portal.Client.Features.Limits;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Limits;

public sealed class LimitsSectionTests : PageTest
{
    [Fact]
    public void Every_limit_shows_its_use_how_much_is_allowed_and_when_it_starts_anew()
    {
        SignIn();
        Limits.Report = Limits.Report with { Limits = [FakeLimits.Budget(1), FakeLimits.Units(2)] };

        var section = Render<LimitsSection>();

        var rows = section.FindAll("tbody tr");
        Assert.Contains("0.600 credits of 1.000 credits", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("tells at 0.500 credits", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("Di Ortega", rows[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("Units a month · Model ppocr", rows[1].TextContent, StringComparison.Ordinal);
        Assert.Equal("Use of the limit: Di Ortega, Units a month · Model ppocr", rows[1].QuerySelector("progress")!.GetAttribute("aria-label"));
        Assert.Contains("12/1/2026", rows[1].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_does_not_govern_sees_their_own_limits_and_no_buttons()
    {
        SignIn("Member");
        Limits.Report = Limits.Report with { MayChange = false, Limits = [FakeLimits.Units(2)] };

        var section = Render<LimitsSection>();

        Assert.Single(section.FindAll("tbody tr"));
        Assert.Empty(section.FindAll("button"));
        Assert.Contains("Europe/Berlin", section.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_budget_is_asked_for_in_credits_and_sent_in_micros()
    {
        SignIn();
        var dialogs = Dialogs();
        Render<LimitsSection>().Find(".section-head button").Click();

        dialogs.WaitForElement("#limit");
        dialogs.FindAll("#limit input")[0].Change("12.5");
        dialogs.FindAll("#limit input")[1].Change("10");
        dialogs.FindAll("#limit select")[2].Change("Week");
        dialogs.Find("#limit").Submit();

        Assert.Equal(new AddLimitRequest("Organisation", null, null, "Budget", "Week", 12_500_000, 10_000_000), Assert.Single(Limits.Added));
    }

    [Fact]
    public void A_members_part_of_a_model_can_be_capped()
    {
        SignIn();
        var dialogs = Dialogs();
        Render<LimitsSection>().Find(".section-head button").Click();

        dialogs.WaitForElement("#limit");
        dialogs.FindAll("#limit select")[0].Change("Member");
        dialogs.FindAll("#limit select")[2].Change("UnitsPerMonth");
        dialogs.FindAll("#limit select")[3].Change("ppocr");
        dialogs.Find("#limit input").Change("100");
        dialogs.Find("#limit").Submit();

        Assert.Equal(new AddLimitRequest("Member", "u4", "ppocr", "UnitsPerMonth", null, 100, null), Assert.Single(Limits.Added));
    }

    [Fact]
    public void A_refused_limit_keeps_the_dialog_open_and_says_why()
    {
        SignIn();
        Limits.Refusal = new("limit_exists", "There is such a limit already.", 409);
        var dialogs = Dialogs();
        Render<LimitsSection>().Find(".section-head button").Click();
        dialogs.WaitForElement("#limit");

        dialogs.Find("#limit").Submit();

        Assert.Contains("There is such a limit already.", dialogs.Find("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_limit_is_changed_and_the_zone_saved()
    {
        SignIn();
        Limits.Report = Limits.Report with { Limits = [FakeLimits.Units(2)] };
        var dialogs = Dialogs();
        var section = Render<LimitsSection>();

        section.Find("button[aria-label='Change: Di Ortega, Units a month · Model ppocr']").Click();
        dialogs.WaitForElement("#limit");
        Assert.Equal("1000", dialogs.Find("#limit input").GetAttribute("value"));
        dialogs.Find("#limit input").Change("2000");
        dialogs.Find("#limit").Submit();
        section.Find("input[list]").Input("Asia/Shanghai");
        section.Find("form.filters").Submit();

        Assert.Equal((2, new ChangeLimitRequest(2000, null)), Assert.Single(Limits.Changed));
        section.WaitForAssertion(() => Assert.Equal("Asia/Shanghai", Assert.Single(Limits.Zones)));
    }
}
