using Bunit;
using Portal.Client.Contracts;
using Portal.Client.Features.Publishing;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Publishing;

public sealed class CanaryPanelTests : PageTest
{
    private IRenderedComponent<CanaryPanel> Open() => Render<CanaryPanel>(panel => panel.Add(p => p.Model, "numbers"));

    [Fact]
    public void Without_a_newer_version_it_says_how_to_get_one_and_the_rule_is_always_told()
    {
        var panel = Open();

        Assert.Contains("no approved newer version", panel.Markup, StringComparison.Ordinal);
        Assert.Contains("after 20 of its calls", panel.Markup, StringComparison.Ordinal);
        Assert.Contains("p &lt; 0.000005;", panel.Markup, StringComparison.Ordinal);
        Assert.Contains("p &lt; 0.000000001.", panel.Markup, StringComparison.Ordinal);
        Assert.Empty(panel.FindAll("form"));
    }

    [Fact]
    public void A_canary_is_begun_and_its_calls_are_shown()
    {
        Canaries.Board = new("1.0.0", ["2.0.0"], []);
        var panel = Open();

        panel.FindAll("input")[0].Change("15");
        panel.Find("form").Submit();

        panel.WaitForAssertion(() => Assert.Equal([new("2.0.0", 15)], Canaries.Started));
        Assert.Contains("Version 2.0.0 gets 15 % of the calls that name no version; 1.0.0 gets the others.", panel.Markup, StringComparison.Ordinal);
        Assert.Equal(["2.0.0", "40", "1", "2.5%"], panel.FindAll("tbody tr")[0].Children.Select(cell => cell.TextContent.Replace(" ", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_refusal_says_why()
    {
        Canaries.Board = new("1.0.0", ["2.0.0"], []);
        Canaries.Refusal = new("canary_runs", "A canary of this model runs already.", 409);
        var panel = Open();

        panel.Find("form").Submit();

        panel.WaitForAssertion(() => Assert.Contains("runs already", panel.Find("[role=alert]").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void A_running_one_gets_another_share_or_is_stopped()
    {
        Canaries.Board = new("1.0.0", ["2.0.0"], [FakeCanaries.View()]);
        var panel = Open();

        panel.Find("input").Change("30");
        panel.Find("form").Submit();
        panel.FindAll("button").Single(button => button.TextContent == "Stop").Click();

        panel.WaitForAssertion(() => Assert.Equal(["change 7 30", "stop 7"], Canaries.Done));
        Assert.Contains("Stopped", panel.Find(".chip").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_was_rolled_back_says_why_in_numbers()
    {
        Canaries.Board = new("1.0.0", ["2.0.0"], [FakeCanaries.View(CanaryStates.RolledBack, CanaryEnds.Failures, new(25, 10, 500, 5))]);

        var panel = Open();

        Assert.Contains("10 of 25 calls of 2.0.0 failed (40.0", panel.Markup, StringComparison.Ordinal);
        Assert.Contains("against 5 of 500 of 1.0.0", panel.Markup, StringComparison.Ordinal);
        Assert.Equal("Rolled back", panel.Find(".chip.warn").TextContent);
    }

    [Fact]
    public void It_speaks_chinese()
    {
        Speak("zh-CN");
        Canaries.Board = new("1.0.0", ["2.0.0"], [FakeCanaries.View(CanaryStates.RolledBack, CanaryEnds.Quarantined)]);

        var panel = Open();

        Assert.Equal("金丝雀发布", panel.Find("h2").TextContent);
        Assert.Equal("已回滚", panel.Find(".chip.warn").TextContent);
    }
}
