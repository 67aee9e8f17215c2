using Bunit;
using Portal.Client.Features.Home;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Layout;

public sealed class HomePageTests : PageTest
{
    [Fact]
    public void The_start_page_offers_three_models_and_a_way_in()
    {
        Models.Listed.AddRange([Data.Summary("a"), Data.Summary("b"), Data.Summary("c"), Data.Summary("d")]);

        var page = Render<HomePage>();

        Assert.Equal(3, page.FindAll(".model-card").Count);
        Assert.Equal(["/models", "/account/register"], page.FindAll(".hero-actions a").Select(link => link.GetAttribute("href")));
        Assert.Single(page.FindAll("h1"));
    }

    [Fact]
    public void A_portal_without_models_says_so()
    {
        Assert.Contains("No models yet", Render<HomePage>().Find(".notice").TextContent, StringComparison.Ordinal);
    }
}
