using Bunit;
using Portal.Client.Contracts;
using Portal.Client.Features.Models;
using Portal.Client.Features.Publishing;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Publishing;

public sealed class ModelEndPanelTests : PageTest
{
    private int changed;

    private IRenderedComponent<ModelEndPanel> Open() => Render<ModelEndPanel>(panel => panel.Add(p => p.Model, "numbers").Add(p => p.Changed, () => changed++));

    [Fact]
    public void Ending_a_model_asks_first_and_then_says_when()
    {
        var dialogs = Dialogs();
        var panel = Open();

        panel.Find("input[type=date]").Change("2027-03-01");
        panel.FindAll("input:not([type=date])")[0].Change(" letters ");
        panel.FindAll("input:not([type=date])")[1].Change("Nobody mends it.");
        panel.Find("form[aria-label='End the model']").Submit();
        dialogs.WaitForAssertion(() => Assert.Contains("on 2027-03-01 (UTC)", dialogs.Markup, StringComparison.Ordinal));
        Assert.Empty(ModelEnds.Ended);
        dialogs.FindAll("button").Single(button => button.TextContent.Trim() == "End the model").Click();

        panel.WaitForAssertion(() => Assert.Equal([new("letters", new(2027, 3, 1), "Nobody mends it.")], ModelEnds.Ended));
        panel.WaitForAssertion(() => Assert.Contains("The model ends on 2027-03-01 (UTC).", panel.Markup, StringComparison.Ordinal));
        Assert.Equal(1, changed);
    }

    [Fact]
    public void An_end_is_put_off_or_taken_back()
    {
        ModelEnds.Ending = ModelEnds.Ending with { End = FakeModelEnds.End(), Earliest = new(2027, 3, 1) };
        var panel = Open();

        panel.Find("input[type=date]").Change("2027-04-01");
        panel.Find("form[aria-label='Change the end']").Submit();
        panel.WaitForAssertion(() => Assert.Equal([new(null, new(2027, 4, 1))], ModelEnds.Ended));
        panel.FindAll("button").Single(button => button.TextContent == "Take the end back").Click();

        panel.WaitForAssertion(() => Assert.Equal((1, 2), (ModelEnds.TakenBack, changed)));
        Assert.DoesNotContain("The model ends on", panel.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_says_why()
    {
        ModelEnds.Ending = ModelEnds.Ending with { End = FakeModelEnds.End() };
        ModelEnds.Refusal = new("changed_since", "Look again.", 409);
        var panel = Open();

        panel.FindAll("button").Single(button => button.TextContent == "Take the end back").Click();

        panel.WaitForAssertion(() => Assert.Contains("Look again.", panel.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Assert.Equal(0, changed);
    }

    [Fact]
    public void What_has_ended_or_was_never_served_offers_nothing()
    {
        ModelEnds.Ending = ModelEnds.Ending with { Earliest = null };
        Assert.Contains("there is nothing to end", Open().Markup, StringComparison.Ordinal);

        ModelEnds.Ending = ModelEnds.Ending with { End = FakeModelEnds.End() };
        var over = Open();

        Assert.Contains("The model ended on 2027-03-01 (UTC).", over.Markup, StringComparison.Ordinal);
        Assert.Empty(over.FindAll("form"));
    }

    [Fact]
    public void Everybody_reads_of_the_end_and_nobody_new_is_asked_to_subscribe()
    {
        SignIn();
        Models.Listed.Add(Data.Summary() with { EndsAt = FakeModelEnds.At });
        Models.Details["ppocr"] = Data.Detail() with
        {
            Model = Data.Summary() with { EndsAt = FakeModelEnds.At },
            End = FakeModelEnds.End("letters", "Nobody mends it."),
            Versions = [new("1.0.0", ModelVersionState.Deprecated, Data.Now, FakeModelEnds.At, null, null, "Nobody mends it.")],
        };

        Assert.Equal("Ends 2027-03-01", Render<CatalogPage>().Find(".chip.warn").TextContent);
        var page = Render<ModelPage>(parameters => parameters.Add(p => p.Slug, "ppocr"));
        var banner = Assert.Single(page.FindAll("[role=note]"));
        Assert.Contains("ends on 2027-03-01 (UTC)", banner.TextContent, StringComparison.Ordinal);
        Assert.Equal("/models/letters", banner.QuerySelector("a")!.GetAttribute("href"));
        Assert.DoesNotContain(page.FindAll(".page-actions a"), link => link.TextContent == "Subscribe");

        var plans = Render<ModelPlans>(parameters => parameters.Add(p => p.Model, Models.Details["ppocr"]).Add(p => p.Subscription, (SubscriptionView?)null));
        Assert.Empty(plans.FindAll(".plan button"));
        var own = Render<ModelPlans>(parameters => parameters.Add(p => p.Model, Models.Details["ppocr"]).Add(p => p.Subscription, Data.Subscription()));
        Assert.Equal(["Cancel the subscription", "Change to this plan"], own.FindAll(".plan button").Select(button => button.TextContent.Trim()));
    }

    [Fact]
    public void It_speaks_chinese()
    {
        Speak("zh-CN");

        Assert.Equal("模型退役", Open().Find("h2").TextContent);
    }
}
