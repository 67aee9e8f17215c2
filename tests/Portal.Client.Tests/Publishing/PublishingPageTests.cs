using Bunit;
using Portal.Client.Contracts;
using Portal.Client.Features.Publishing;
using Portal.Client.Layout;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Publishing;

public sealed class PublishingPageTests : PageTest
{
    [Fact]
    public void The_page_lists_models_and_who_waits()
    {
        SignIn("Publisher");
        Publishing.Pending.Add(Waiting());

        var page = Render<PublishingPage>();

        Assert.Equal("/publishing/ppocr", page.Find("tbody a").GetAttribute("href"));
        var waiting = page.Find(".request-list").TextContent;
        Assert.Contains("Harbour Lane Stores", waiting, StringComparison.Ordinal);
        Assert.Contains("Counting visitors", waiting, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_is_approved()
    {
        SignIn("Publisher");
        Publishing.Pending.Add(Waiting());
        var page = Render<PublishingPage>();

        page.Find("button[aria-label='Approve Harbour Lane Stores']").Click();

        page.WaitForAssertion(() => Assert.Contains("Nobody waits.", page.Markup, StringComparison.Ordinal));
        Assert.Equal([(4, null)], Publishing.Answers);
    }

    [Fact]
    public void A_refusal_needs_a_reason()
    {
        SignIn("Publisher");
        Publishing.Pending.Add(Waiting());
        var dialogs = Dialogs();
        var page = Render<PublishingPage>();

        page.Find("button[aria-label='Refuse Harbour Lane Stores']").Click();
        dialogs.WaitForElement("textarea");
        Assert.True(dialogs.Find("button[type=submit]").HasAttribute("disabled"));
        dialogs.Find("textarea").Input("  Not this year. ");
        dialogs.Find("form").Submit();

        page.WaitForAssertion(() => Assert.Equal([(4, "Not this year.")], Publishing.Answers));
    }

    [Fact]
    public void Somebody_without_the_role_is_told_so()
    {
        SignIn("Member");
        Publishing.Refusal = new("not_publisher", "Plans are set by publishers.", 403);

        var page = Render<PublishingPage>();

        Assert.Contains("Plans are set by publishers.", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void The_navigation_has_the_page_for_publishers_alone()
    {
        SignIn("Publisher");
        Assert.DoesNotContain("/publishing", Nav(), StringComparison.Ordinal);
        Authorization.SetClaims(new(PortalClaims.OrganisationId, "1"), new(PortalClaims.Publishes, "true"));
        Assert.Contains("/publishing", Nav(), StringComparison.Ordinal);

        string Nav() => Render<SiteNav>(nav => nav.Add(n => n.Class, "nav").Add(n => n.Label, "Main")).Markup;
    }

    private static PendingRequest Waiting() => new(
        4, "ppocr", "Model ppocr", new("team", "Team", "", 0, null, 60), "Harbour Lane Stores", "Mei Member", Data.Now, [new("What for?", "Counting visitors")]);
}
