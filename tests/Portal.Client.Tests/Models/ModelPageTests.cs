using Bunit;
using Portal.Client.Features.Models;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Models;

public sealed class ModelPageTests : PageTest
{
    private IRenderedComponent<ModelPage> Open(string? section = null) =>
        Render<ModelPage>(page => page.Add(p => p.Slug, "ppocr").Add(p => p.Section, section));

    [Fact]
    public void A_visitor_reads_the_card_and_the_facts()
    {
        Models.Details["ppocr"] = Data.Detail();

        var page = Open();

        Assert.Equal("Model ppocr", page.Find("h1").TextContent);
        Assert.Equal("<p>Reads <strong>text</strong>.</p>", page.Find(".prose").InnerHtml);
        Assert.Contains("Apache-2.0", page.Find(".facts").TextContent, StringComparison.Ordinal);
        Assert.Equal("page", page.Find(".tabs a").GetAttribute("aria-current"));
    }

    [Fact]
    public void Every_part_has_an_address_of_its_own()
    {
        Models.Details["ppocr"] = Data.Detail();

        var page = Open();

        Assert.Equal(
            ["/models/ppocr", "/models/ppocr/try", "/models/ppocr/api", "/models/ppocr/plans", "/models/ppocr/files"],
            page.FindAll(".tabs a").Select(tab => tab.GetAttribute("href")));
    }

    [Fact]
    public void Files_are_listed_with_their_hash()
    {
        Models.Details["ppocr"] = Data.Detail();

        var page = Open("files");

        Assert.Contains(new string('a', 64), page.Find("table").TextContent, StringComparison.Ordinal);
        Assert.Contains("4.5 MiB", page.Find("table").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_is_not_listed_is_not_found()
    {
        var isNotFound = false;
        Navigation.OnNotFound += (_, _) => isNotFound = true;

        Open();

        Assert.True(isNotFound);
    }

    [Fact]
    public void An_unknown_part_is_not_found()
    {
        Models.Details["ppocr"] = Data.Detail();
        var isNotFound = false;
        Navigation.OnNotFound += (_, _) => isNotFound = true;

        Open("nonsense");

        Assert.True(isNotFound);
    }

    [Fact]
    public void A_model_without_weights_says_how_to_get_them()
    {
        Models.Details["ppocr"] = Data.Detail() with { ReadinessNote = "Install Node.js 20 and build again." };

        var page = Open();

        Assert.Contains("Install Node.js 20", page.Find(".alert").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_sees_what_is_left_of_the_quota()
    {
        SignIn();
        Models.Details["ppocr"] = Data.Detail();
        Subscriptions.Held["ppocr"] = Data.Subscription();

        var page = Open();

        Assert.Contains("250 of 1,000 units", page.Find(".facts").TextContent, StringComparison.Ordinal);
        Assert.Contains("Subscribed: Free", page.Find(".model-header").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_portal_that_does_not_answer_can_be_asked_again()
    {
        Models.IsDown = true;
        Models.Details["ppocr"] = Data.Detail();
        var page = Open();

        Models.IsDown = false;
        page.Find("[role=alert] button").Click();

        Assert.Equal("Model ppocr", page.Find("h1").TextContent);
    }
}
