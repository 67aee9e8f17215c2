using Bunit;
using Portal.Client.Contracts;
using Portal.Client.Features.Models;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Models;

public sealed class CatalogPageTests : PageTest
{
    [Fact]
    public void While_the_portal_thinks_the_cards_places_are_held()
    {
        Models.KeepWaiting();

        var page = Render<CatalogPage>();

        Assert.Equal(3, page.FindAll(".model-card-skeleton").Count);
        Models.StopWaiting();
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".model-card-skeleton")));
    }

    [Fact]
    public void A_card_says_what_the_model_does_and_whether_it_is_ready()
    {
        Models.Listed.Add(Data.Summary("blazeface", "object-detection", ModelReadiness.WeightsMissing));

        var page = Render<CatalogPage>();

        var card = page.Find(".model-card");
        Assert.Contains("Object detection", card.TextContent, StringComparison.Ordinal);
        Assert.Contains("Weights missing", card.TextContent, StringComparison.Ordinal);
        Assert.Contains("Apache-2.0", card.TextContent, StringComparison.Ordinal);
        Assert.Equal("/models/blazeface", card.QuerySelector("h2 a")!.GetAttribute("href"));
    }

    [Fact]
    public void An_empty_portal_says_so()
    {
        var page = Render<CatalogPage>();

        Assert.Contains("has not published a model", page.Find(".notice").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_filter_that_fits_nothing_can_be_cleared()
    {
        Navigation.NavigateTo("/models?task=object-detection");
        Models.Listed.Add(Data.Summary());

        var page = Render<CatalogPage>();

        Assert.Equal("/models", page.Find(".notice a").GetAttribute("href"));
    }

    [Fact]
    public void A_portal_that_does_not_answer_can_be_asked_again()
    {
        Models.IsDown = true;
        Models.Listed.Add(Data.Summary());
        var page = Render<CatalogPage>();
        Assert.Contains("could not be loaded", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);

        Models.IsDown = false;
        page.Find("[role=alert] button").Click();

        Assert.Single(page.FindAll(".model-card"));
    }

    [Fact]
    public void The_filters_of_the_address_are_asked_for_and_shown()
    {
        Navigation.NavigateTo("/models?search=scan&task=image-to-text");

        var page = Render<CatalogPage>();

        Assert.Equal(("scan", "image-to-text"), Assert.Single(Models.Asked));
        Assert.Equal("scan", page.Find("input[name=search]").GetAttribute("value"));
    }

    [Fact]
    public void Choosing_a_task_goes_into_the_address()
    {
        var page = Render<CatalogPage>();

        page.Find("select[name=task]").Change("object-detection");

        Assert.EndsWith("/models?task=object-detection", Navigation.Uri, StringComparison.Ordinal);
        page.WaitForAssertion(() => Assert.Contains((null, "object-detection"), Models.Asked));
    }

    [Fact]
    public void Without_a_script_the_filters_are_a_plain_form()
    {
        var page = Render<CatalogPage>();

        var form = page.Find("form");
        Assert.Equal("get", form.GetAttribute("method"));
        Assert.Equal("/models", form.GetAttribute("action"));
        Assert.NotNull(form.QuerySelector("button[type=submit]"));
    }

    [Fact]
    public void A_chinese_reader_sees_chinese()
    {
        Speak("zh-CN");
        Models.Listed.Add(Data.Summary());

        var page = Render<CatalogPage>();

        Assert.Equal("模型", page.Find("h1").TextContent);
        Assert.Contains("图像转文字", page.Find(".model-card").TextContent, StringComparison.Ordinal);
    }
}
