using Bunit;
using Portal.Client.Contracts;
using Portal.Client.Features.Subscriptions;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Subscriptions;

public sealed class ShadowPanelTests : PageTest
{
    private IRenderedComponent<ShadowPanel> Open() => Render<ShadowPanel>(panel => panel.Add(p => p.Model, "numbers"));

    [Fact]
    public void An_admin_begins_a_comparison()
    {
        var panel = Open();

        panel.FindAll("input")[0].Change("25");
        panel.FindAll("input")[1].Change("14");
        panel.Find("form").Submit();

        panel.WaitForAssertion(() => Assert.Equal([new("2.0.0", 25, 14)], Shadows.Started));
        Assert.Contains("Nothing was compared yet.", panel.Markup, StringComparison.Ordinal);
        Assert.Contains("Nothing of inputs or answers is kept", panel.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_is_in_words_and_in_a_table_and_the_comparison_can_be_stopped()
    {
        Shadows.Overview = Shadows.Overview with { Last = FakeShadows.View() };
        var panel = Open();

        Assert.Contains("Of 1,200 compared calls 1,080 got the same answer (90.0", panel.Markup, StringComparison.Ordinal);
        Assert.Equal(["1,200", "1,080", "3", "14", "12.5 ms", "9.25 ms"], panel.FindAll("tbody td").Select(cell => cell.TextContent));

        panel.FindAll("button").Single(button => button.TextContent == "Stop the comparison").Click();

        panel.WaitForAssertion(() => Assert.Equal(["numbers"], Shadows.Stopped));
        Assert.Contains("It was stopped.", panel.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_does_not_govern_reads_and_changes_nothing()
    {
        Shadows.Overview = Shadows.Overview with { MayChange = false, Last = FakeShadows.View() };

        var panel = Open();

        Assert.Equal(["Refresh"], panel.FindAll("button").Select(button => button.TextContent));
        Assert.Contains("An admin or owner of your organisation can begin a comparison.", panel.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_another_version_there_is_nothing_to_begin()
    {
        Shadows.Overview = Shadows.Overview with { Versions = [], IsByTopClass = true };

        var panel = Open();

        Assert.Empty(panel.FindAll("form"));
        Assert.Contains("no other version", panel.Markup, StringComparison.Ordinal);
        Assert.Contains("likeliest class", panel.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void One_whose_version_does_not_answer_any_more_says_so()
    {
        Shadows.Overview = Shadows.Overview with { Last = FakeShadows.View(because: ShadowEnds.Superseded) };

        Assert.Contains("Calls that name no version are answered by another one now.", Open().Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void It_speaks_chinese()
    {
        Speak("zh-CN");
        Shadows.Overview = Shadows.Overview with { Last = FakeShadows.View(because: ShadowEnds.Over) };

        var panel = Open();

        Assert.Equal("版本对比", panel.Find("h2").TextContent);
        Assert.Contains("期限已到。", panel.Markup, StringComparison.Ordinal);
    }
}
