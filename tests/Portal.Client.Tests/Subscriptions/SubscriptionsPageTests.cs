using Bunit;
using Portal.Client.Contracts;
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

    [Fact]
    public void A_trial_and_kept_terms_are_said_in_words()
    {
        SignIn();
        Subscriptions.Held["ppocr"] = Data.Subscription() with
        {
            TrialUntil = Data.Now.AddDays(7),
            IsWithdrawn = true,
            PlanVersion = 2,
            MonthlyFeeMicros = 3_000_000,
            Unit = "image",
        };

        var page = Render<SubscriptionsPage>();

        var card = page.Find(".subscription").TextContent;
        Assert.Contains("Trial until 11/30/2026 (UTC): no fee", card, StringComparison.Ordinal);
        Assert.Contains("Version 2, kept for you", card, StringComparison.Ordinal);
        Assert.Contains("3.000 credits a month", card, StringComparison.Ordinal);
    }

    [Fact]
    public void Requests_show_their_state_and_reason_and_can_be_taken_back()
    {
        SignIn();
        SubscriptionRequests.Held.AddRange([
            FakeSubscriptionRequests.Request(1),
            FakeSubscriptionRequests.Request(2, state: RequestStates.Refused, reason: "Not this year."),
            FakeSubscriptionRequests.Request(3, state: RequestStates.Approved),
        ]);
        var page = Render<SubscriptionsPage>();
        Assert.Equal(2, page.FindAll(".request-list li").Count);
        Assert.Contains("Reason: Not this year.", page.Find(".request-list").TextContent, StringComparison.Ordinal);

        page.Find(".request-list button").Click();

        page.WaitForAssertion(() => Assert.Single(page.FindAll(".request-list li")));
        Assert.DoesNotContain(SubscriptionRequests.Held, request => request.Id == 1);
    }

    [Fact]
    public void A_subscription_is_cancelled_after_its_consequences_were_shown()
    {
        SignIn();
        Subscriptions.Held["ppocr"] = Data.Subscription();
        Subscriptions.Quoted = new(null, 5_000_000, 2_000_000, 0, new(2026, 11, 24), null);
        var dialogs = Dialogs();
        var page = Render<SubscriptionsPage>();

        page.Find(".subscription button").Click();
        dialogs.WaitForAssertion(() => Assert.Contains(
            "This month's fee will be 2.000 credits instead of 5.000; no day from 11/24/2026 (UTC) on is charged.", dialogs.Markup, StringComparison.Ordinal));
        dialogs.Find("form").Submit();

        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".subscription")));
    }
}
