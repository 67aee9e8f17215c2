using Bunit;
using Portal.Client.Contracts;
using Portal.Client.Features.Publishing;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Publishing;

public sealed class DraftTrialTests : PageTest
{
    public DraftTrialTests() => SignIn("Publisher");

    [Fact]
    public void A_draft_is_tried_with_its_sample_and_the_answer_names_no_price()
    {
        var page = Open();

        page.Find(".sample").Click();

        page.WaitForAssertion(() => Assert.Contains("outputs", page.Find("pre.code").TextContent, StringComparison.Ordinal));
        Assert.Equal(("numbers", "1.0.0", Samples.Bytes.Length, "application/json"), Trials.Calls.Single());
        Assert.Empty(Predictions.Calls);
        Assert.DoesNotContain("Price", page.Find(".receipt-strip").TextContent, StringComparison.Ordinal);
        Assert.Contains("13 ms", page.Find(".receipt-strip").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_try_says_why_and_offers_no_plan()
    {
        Trials.Refusal = new("too_many_trials", "Wait a moment.", 429);
        var page = Open();

        page.Find(".sample").Click();

        page.WaitForAssertion(() => Assert.Contains("Wait a moment.", page.Find(".refused").TextContent, StringComparison.Ordinal));
        Assert.Contains("Too many tries", page.Find(".refused").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll(".refused a"));
    }

    [Fact]
    public void What_is_served_is_not_tried_here()
    {
        Versions.State = ModelVersionState.Available;

        var page = Render<DraftPage>(parameters => parameters.Add(p => p.Model, "numbers").Add(p => p.Version, "1.0.0"));

        Assert.Empty(page.FindAll("#try"));
    }

    [Fact]
    public void Samples_are_labelled_in_both_languages()
    {
        var page = Render<DraftPage>(parameters => parameters.Add(p => p.Model, "numbers").Add(p => p.Version, "1.0.0"));

        page.FindAll("label.field").Single(label => label.TextContent.Trim() == "Label of half.json (Chinese)").QuerySelector("input")!.Change("一半");
        page.Find("form[aria-label='Form']").Submit();

        page.WaitForAssertion(() => Assert.Equal("一半", Versions.Saved.Single().SampleLabels["half.json"]["zh-CN"]));
    }

    private IRenderedComponent<DraftPage> Open()
    {
        var page = Render<DraftPage>(parameters => parameters.Add(p => p.Model, "numbers").Add(p => p.Version, "1.0.0"));
        page.Find("#try button").Click();
        return page;
    }
}
