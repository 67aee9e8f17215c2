using Bunit;
using Portal.Client.Contracts;
using Portal.Client.Features.Webhooks;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Webhooks;

public sealed class WebhooksPageTests : PageTest
{
    public WebhooksPageTests() => SignIn();

    [Fact]
    public void A_new_endpoints_secret_is_shown_once_and_only_left_when_stored()
    {
        var dialogs = Dialogs();
        var page = Render<WebhooksPage>();

        page.Find(".page-actions button").Click();
        dialogs.WaitForElement("#webhook");
        dialogs.Find("#webhook input[type=url]").Input(" https://example.com/hook ");
        dialogs.FindAll("#webhook .choices input")[0].Change(false);
        dialogs.Find("#webhook").Submit();

        dialogs.WaitForAssertion(() => Assert.Equal(FakeWebhooks.Secret, dialogs.Find(".secret code").TextContent));
        var request = Assert.Single(Webhooks.Requests);
        Assert.Equal(("https://example.com/hook", true), (request.Url, request.IsEnabled));
        Assert.Equal(WebhookTypes.All.Skip(1).Except([WebhookTypes.AdoptionReport]).Order(), request.Types.Order());
        Assert.True(Button(dialogs, "Done").HasAttribute("disabled"));
        dialogs.Find("input[type=checkbox]").Change(true);
        Button(dialogs, "Done").Click();

        page.WaitForAssertion(() => Assert.Equal("https://example.com/hook", page.Find("h2").TextContent));
        Assert.DoesNotContain(FakeWebhooks.Secret, page.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reports_of_adoption_are_offered_to_operators_alone(bool isOperator)
    {
        SignIn(isOperator: isOperator);
        var dialogs = Dialogs();
        var page = Render<WebhooksPage>();

        page.Find(".page-actions button").Click();
        dialogs.WaitForElement("#webhook");

        Assert.Equal(isOperator, dialogs.FindAll("#webhook .choices code").Any(code => code.TextContent == WebhookTypes.AdoptionReport));
    }

    [Fact]
    public void A_refused_address_says_why_and_keeps_the_form()
    {
        Webhooks.Refusal = new Refusal("refused_address", "This address is not on the public internet.", 400, "Url");
        var dialogs = Dialogs();
        var page = Render<WebhooksPage>();

        page.Find(".page-actions button").Click();
        dialogs.WaitForElement("#webhook");
        dialogs.Find("#webhook input[type=url]").Input("https://10.0.0.1/");
        dialogs.Find("#webhook").Submit();

        dialogs.WaitForAssertion(() => Assert.Contains("public internet", dialogs.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Assert.Equal("https://10.0.0.1/", dialogs.Find("#webhook input[type=url]").GetAttribute("value"));
    }

    [Fact]
    public void Endpoints_say_whether_they_are_told_and_why_not()
    {
        Webhooks.Held.AddRange(
        [
            FakeWebhooks.View(1, "https://one.example/"),
            FakeWebhooks.View(2, "https://two.example/", isEnabled: false),
            FakeWebhooks.View(3, "https://three.example/", isEnabled: false, stopped: "gone"),
        ]);

        var page = Render<WebhooksPage>();

        Assert.Equal(["On", "Off", "Stopped: it answered 410 Gone"], page.FindAll(".section-head .chip").Select(chip => chip.TextContent.Trim()));
    }

    [Fact]
    public void Deliveries_are_shown_on_demand_and_can_be_sent_again()
    {
        Webhooks.Held.Add(FakeWebhooks.View(1, "https://one.example/"));
        Webhooks.Sent.AddRange([FakeWebhooks.Delivery(7, "failed"), FakeWebhooks.Delivery(8, "pending", "timeout")]);
        var page = Render<WebhooksPage>();
        Assert.Empty(page.FindAll("table"));

        page.Find("button[aria-label='Last deliveries to https://one.example/']").Click();

        Assert.Equal(["Given up", "On its way"], page.FindAll("td .chip").Select(chip => chip.TextContent));
        Assert.Contains("No answer in time", page.Find("tbody").TextContent, StringComparison.Ordinal);
        page.Find("tbody button").Click();
        Assert.Equal(["replay 1/7"], Webhooks.Done);
    }

    [Fact]
    public void A_test_is_sent_by_a_button_and_deleting_asks_first()
    {
        Webhooks.Held.Add(FakeWebhooks.View(1, "https://one.example/"));
        var dialogs = Dialogs();
        var page = Render<WebhooksPage>();

        page.Find("button[aria-label='Send test event: https://one.example/']").Click();
        page.Find("button[aria-label='Delete: https://one.example/']").Click();
        dialogs.WaitForElement(".mud-dialog");
        Assert.Equal(["test 1"], Webhooks.Done);
        dialogs.FindAll(".mud-dialog button").Single(button => button.TextContent.Trim() == "Delete").Click();

        page.WaitForAssertion(() => Assert.Equal(["test 1", "delete 1"], Webhooks.Done));
    }

    [Fact]
    public void Who_does_not_govern_sees_no_endpoint()
    {
        SignIn("Publisher");
        Webhooks.Held.Add(FakeWebhooks.View(1, "https://one.example/"));

        var page = Render<WebhooksPage>();

        Assert.DoesNotContain("one.example", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("button"));
    }

    [Fact]
    public void A_portal_that_does_not_answer_can_be_asked_again()
    {
        Webhooks.IsDown = true;
        var page = Render<WebhooksPage>();

        Webhooks.IsDown = false;
        page.Find("[role=alert] button").Click();

        Assert.Contains("No endpoints yet", page.Markup, StringComparison.Ordinal);
    }

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<MudBlazor.MudDialogProvider> dialogs, string text) =>
        dialogs.FindAll("button").Single(button => button.TextContent.Trim() == text);
}
