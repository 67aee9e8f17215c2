using Bunit;
using Portal.Client.Features.Subscriptions;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Subscriptions;

public sealed class SubscriptionsPageTests : PageTest
{
    [Fact]
    public void A_subscription_shows_its_plan_and_quota()
    {
        SignIn();
        Subscriptions.Held["ppocr"] = Data.Subscription();

        var page = Render<SubscriptionsPage>();

        Assert.Equal("250", page.Find("progress").GetAttribute("value"));
        Assert.Equal("1000", page.Find("progress").GetAttribute("max"));
        Assert.Equal("/usage?days=30&model=ppocr", page.FindAll(".card-actions a")[2].GetAttribute("href"));
    }

    [Fact]
    public void A_plan_without_a_quota_has_no_bar()
    {
        SignIn();
        Subscriptions.Held["ppocr"] = Data.Subscription(plan: "payg");

        var page = Render<SubscriptionsPage>();

        Assert.Empty(page.FindAll("progress"));
        Assert.Contains("no quota", page.Find(".quota").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_subscriptions_the_next_step_is_the_catalogue()
    {
        SignIn();

        var page = Render<SubscriptionsPage>();

        Assert.Equal("/models", page.Find(".notice a").GetAttribute("href"));
    }

    [Fact]
    public void Somebody_who_waits_to_be_let_in_is_told_so_and_nothing_is_asked_for()
    {
        SignInPending();
        Subscriptions.IsDown = true;

        var page = Render<SubscriptionsPage>();

        Assert.Equal("You are in no organisation yet", page.Find("h1").TextContent);
        Assert.Empty(page.FindAll("[role=alert]"));
    }

    [Fact]
    public void A_portal_that_does_not_answer_can_be_asked_again()
    {
        SignIn();
        Subscriptions.IsDown = true;
        var page = Render<SubscriptionsPage>();

        Subscriptions.IsDown = false;
        page.Find("[role=alert] button").Click();

        Assert.Single(page.FindAll(".notice a"));
    }
}
