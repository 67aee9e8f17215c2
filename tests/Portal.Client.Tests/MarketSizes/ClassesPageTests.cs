using Bunit;
using Portal.Client.Contracts;
using Portal.Client.Features.MarketSizes;
using Portal.Client.Tests.Adoption;

namespace Portal.Client.Tests.MarketSizes;

public sealed class ClassesPageTests : MetricsTest
{
    public ClassesPageTests() =>
        Sizes.History = [new("C", "10-49", new DateOnly(2025, 1, 10), "", new DateTime(2025, 1, 10), "")];

    private IRenderedComponent<ClassesPage> Open()
    {
        Navigation.NavigateTo("operator/organisations/acme/classes");
        return Render<ClassesPage>(page => page.Add(p => p.Slug, "acme"));
    }

    [Fact]
    public void The_history_and_what_holds_now_are_there()
    {
        var page = Open();

        Assert.Contains("own registration", page.Find("tbody tr").TextContent, StringComparison.Ordinal);
        Assert.Equal("C", page.Find("select[name=industry]").GetAttribute("value"));
        Assert.Equal("10-49", page.Find("select[name=size]").GetAttribute("value"));
        Assert.Equal("2026-11-23", page.Find("input[name=from]").GetAttribute("value"));
    }

    [Fact]
    public void A_move_is_dated_and_reasoned()
    {
        var page = Open();

        page.Find("select[name=industry]").Change("J");
        page.Find("input[name=from]").Change("2026-07-01");
        page.Find("input[name=reason]").Change(" Sold its factory ");
        page.Find("form").Submit();

        page.WaitForAssertion(() => Assert.Equal(
            [new Reclassification { Industry = "J", SizeClass = "10-49", From = new(2026, 7, 1), Reason = "Sold its factory" }], Sizes.Moves));
    }

    [Fact]
    public void A_refusal_is_said_and_the_form_keeps_what_was_typed()
    {
        Sizes.Refusal = new("too_early", "It was registered later than that.", 400, "From");
        var page = Open();
        page.Find("input[name=reason]").Change("Typo");

        page.Find("form").Submit();

        page.WaitForAssertion(() => Assert.Contains("It was registered later than that.", page.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Assert.Equal("Typo", page.Find("input[name=reason]").GetAttribute("value"));
    }

    [Fact]
    public void An_unknown_organisation_is_not_found()
    {
        Sizes.History = null;
        var asked = false;
        Navigation.OnNotFound += (_, _) => asked = true;

        Open();

        Assert.True(asked);
    }
}
