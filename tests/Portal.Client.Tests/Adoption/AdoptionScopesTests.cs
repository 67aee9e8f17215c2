using Bunit;
using Portal.Client.Contracts;
using Portal.Client.Features.Adoption;

namespace Portal.Client.Tests.Adoption;

public sealed class AdoptionScopesTests : MetricsTest
{
    [Theory]
    [InlineData("?k=abc&d=-1&months=99999999999&industry=%3Cscript%3E&end=tomorrow&believedOn=2026-13-01")]
    [InlineData("?k=7&d=29&months=61&industry=ZZ&sizeClass=5&country=Germany&task=a%20b&model=%2F..&publisher=%22&end=0001-01-01")]
    [InlineData("?k=&d=&months=&industry=&sizeClass=&country=&task=&end=")]
    public void An_address_with_nonsense_has_the_usual_scope(string query)
    {
        Open<AdoptionPage>("operator/adoption" + query);

        Assert.All(Metrics.Asked, asked => Assert.Equal(new AdoptionScope(), asked.Scope));
    }

    [Fact]
    public void A_scope_comes_back_from_its_own_address()
    {
        var scope = new AdoptionScope
        {
            K = 100,
            D = 5,
            Months = 12,
            End = new(2026, 5, 31),
            BelievedOn = new(2026, 6, 30),
            Industry = "C",
            SizeClass = "250+",
            Country = "DE",
            Task = "image-to-text",
            Model = "ppocr",
            Publisher = "portal",
        };

        Open<AdoptionPage>(AdoptionUrls.Of("operator/adoption", scope));

        Assert.Equal(scope, Metrics.Asked[0].Scope);
    }

    [Fact]
    public void Filters_are_links_and_what_narrows_can_be_taken_away()
    {
        var page = Open<AdoptionPage>("operator/adoption?industry=G&task=image-to-text&d=5");

        Assert.Equal(["≥ 10", "24"], page.FindAll(".scope .pill[aria-current]").Select(pill => pill.TextContent));
        Assert.Contains("k=1&months=24&industry=G", page.Find(".scope .pill").GetAttribute("href"), StringComparison.Ordinal);
        var chips = page.FindAll(".scope-chips li");
        Assert.Equal(3, chips.Count);
        Assert.Contains("Wholesale and retail trade", chips[0].TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("industry=", chips[0].QuerySelector("a")!.GetAttribute("href"), StringComparison.Ordinal);
        Assert.Contains("task=image-to-text", chips[0].QuerySelector("a")!.GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_form_goes_to_the_address_of_what_was_chosen()
    {
        var page = Open<AdoptionPage>("operator/adoption?k=100&model=ppocr");

        page.Find("select[name=sizeClass]").Change("10-49");
        page.Find("input[name=country]").Change("de");
        page.Find("input[name=believedOn]").Change("2026-06-30");
        page.Find(".scope-form").Submit();

        Assert.EndsWith("/operator/adoption?k=100&months=24&believedOn=2026-06-30&sizeClass=10-49&country=DE&model=ppocr", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_script_the_form_asks_the_same_page_with_the_same_names()
    {
        var form = Open<ExplorePage>("operator/adoption/explore?rows=country&columns=model&k=1").Find(".scope-form");

        Assert.Equal(("get", "/operator/adoption/explore"), (form.GetAttribute("method"), form.GetAttribute("action")));
        Assert.Equal(
            ["rows=country", "columns=model", "k=1", "months=24"],
            form.QuerySelectorAll("input[type=hidden]").Select(input => $"{input.GetAttribute("name")}={input.GetAttribute("value")}"));
    }
}
