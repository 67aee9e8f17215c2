using Bunit;
using Portal.Client.Contracts;
using Portal.Client.Features.Models;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Models;

public sealed class ModelPlansTests : PageTest
{
    private SubscriptionView? told;

    private IRenderedComponent<ModelPlans> Open(SubscriptionView? subscription = null) => Render<ModelPlans>(plans => plans
        .Add(p => p.Model, Data.Detail())
        .Add(p => p.Subscription, subscription)
        .Add(p => p.SubscriptionChanged, changed => told = changed));

    [Fact]
    public void A_plan_states_its_price_quota_and_rate()
    {
        var plans = Open();

        var payg = plans.FindAll(".plan")[1].TextContent;
        Assert.Contains("0.001 credits per image", payg, StringComparison.Ordinal);
        Assert.Contains("No monthly quota", payg, StringComparison.Ordinal);
        Assert.Contains("600 predictions a minute", payg, StringComparison.Ordinal);
        Assert.Contains("1,000 images a month", plans.FindAll(".plan")[0].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_visitor_is_led_to_sign_in_and_back()
    {
        Navigation.NavigateTo("/models/ppocr/plans");

        var plans = Open();

        Assert.Equal("/account/sign-in?returnUrl=%2Fmodels%2Fppocr%2Fplans", plans.Find(".plan a").GetAttribute("href"));
    }

    [Fact]
    public void Subscribing_asks_first_and_then_binds()
    {
        SignIn();
        var dialogs = Dialogs();
        var plans = Open();

        plans.FindAll(".plan button")[1].Click();
        Assert.Empty(Subscriptions.Requests);
        dialogs.WaitForAssertion(() => Assert.Contains("0.001 credits per image", dialogs.Markup, StringComparison.Ordinal));
        dialogs.FindAll("button").Single(button => button.TextContent.Trim() == "Subscribe").Click();

        plans.WaitForAssertion(() => Assert.Equal("payg", told?.PlanCode));
        Assert.Equal(new SubscribeRequest("ppocr", "payg"), Assert.Single(Subscriptions.Requests));
    }

    [Fact]
    public void Not_now_changes_nothing()
    {
        SignIn();
        var dialogs = Dialogs();
        var plans = Open();

        plans.FindAll(".plan button")[0].Click();
        dialogs.WaitForElement(".mud-dialog");
        dialogs.FindAll("button").Single(button => button.TextContent.Trim() == "Not now").Click();

        dialogs.WaitForAssertion(() => Assert.Empty(dialogs.FindAll(".mud-dialog")));
        Assert.Empty(Subscriptions.Requests);
    }

    [Fact]
    public void A_refusal_is_shown_and_nothing_is_bound()
    {
        SignIn();
        Subscriptions.Refusal = new Refusal("viewer", "A viewer cannot subscribe.", 403);
        var dialogs = Dialogs();
        var plans = Open();

        plans.FindAll(".plan button")[0].Click();
        dialogs.WaitForElement(".mud-dialog");
        dialogs.FindAll("button").Single(button => button.TextContent.Trim() == "Subscribe").Click();

        plans.WaitForAssertion(() => Assert.Contains("A viewer cannot subscribe.", plans.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Assert.Null(told);
    }

    [Fact]
    public void A_subscriber_may_change_or_cancel()
    {
        SignIn();
        Subscriptions.Held["ppocr"] = Data.Subscription();
        told = Data.Subscription();
        var dialogs = Dialogs();
        var plans = Open(Data.Subscription());
        Assert.Equal(["Cancel the subscription", "Change to this plan"], plans.FindAll(".plan button").Select(button => button.TextContent.Trim()));

        plans.FindAll(".plan button")[0].Click();
        dialogs.WaitForElement(".mud-dialog");
        dialogs.FindAll("button").Single(button => button.TextContent.Trim() == "Cancel the subscription").Click();

        plans.WaitForAssertion(() => Assert.Null(told));
        Assert.Empty(Subscriptions.Held);
    }

    [Fact]
    public void Somebody_who_waits_to_be_let_in_cannot_subscribe()
    {
        SignInPending();

        var plans = Open();

        Assert.Empty(plans.FindAll(".plan button"));
    }
}
