using Bunit;
using Portal.Client.Contracts;
using Portal.Client.Features.Models;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Models;

public sealed class ModelPlansTests : PageTest
{
    private SubscriptionView? told;

    private IRenderedComponent<ModelPlans> Open(SubscriptionView? subscription = null) => Open(Data.Detail(), subscription);

    private IRenderedComponent<ModelPlans> Open(ModelDetail model, SubscriptionView? subscription = null) => Render<ModelPlans>(plans => plans
        .Add(p => p.Model, model)
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
        Agree(dialogs, "Subscribe");

        plans.WaitForAssertion(() => Assert.Equal("payg", told?.PlanCode));
        Assert.Equal(new SubscribeRequest("ppocr", "payg") { Version = 1 }, Assert.Single(Subscriptions.Requests));
    }

    [Fact]
    public void Where_the_publisher_asks_for_it_the_licence_is_accepted_first()
    {
        SignIn();
        var model = Data.Detail() with
        {
            Facts = new("Demo Works", "Reading.", "None.", "A seed.", "minimal", "mail@works.example", null, null, "Do as you like.", LicenceIsAccepted: true),
        };
        Models.Details["ppocr"] = model;
        var dialogs = Dialogs();
        var plans = Open(model);

        plans.FindAll(".plan button")[1].Click();
        dialogs.WaitForAssertion(() => Assert.Contains("Do as you like.", dialogs.Markup, StringComparison.Ordinal));
        Assert.True(dialogs.Find("button[type=submit]").HasAttribute("disabled"));
        dialogs.Find("input[type=checkbox]").Change(true);
        Agree(dialogs, "Subscribe");

        plans.WaitForAssertion(() => Assert.Equal(model.Model.Version, Assert.Single(Subscriptions.Requests).AcceptedLicenceOf));
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
        Agree(dialogs, "Subscribe");

        dialogs.WaitForAssertion(() => Assert.Contains("A viewer cannot subscribe.", dialogs.Find("[role=alert]").TextContent, StringComparison.Ordinal));
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
        Agree(dialogs, "Cancel the subscription");

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

    [Fact]
    public void A_ladder_shows_its_steps_fee_trial_and_limits()
    {
        var plans = Open(Tiered());

        var text = plans.Find(".plan").TextContent;
        Assert.Contains("5.000 credits a month", text, StringComparison.Ordinal);
        Assert.Equal(
            ["The first 1,000: Free", "1,001 to 5,000: 0.002 credits per image", "Beyond 5,000: 0.001 credits per image"],
            plans.FindAll(".plan-tiers li").Select(step => string.Join(' ', step.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))));
        foreach (var term in new[] { "70 images a day", "3 calls at the same time", "14 days of trial without the fee", "The publisher approves each subscriber" })
        {
            Assert.Contains(term, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_calculator_says_what_a_month_costs()
    {
        var plans = Open(Data.Detail() with { Plans = [.. Tiered().Plans, .. Data.Detail().Plans] });

        plans.Find("input[type=number]").Input("6000");

        Assert.Equal(["14.000 credits", "Not possible: its quota is 1,000 images", "6.000 credits"], plans.FindAll(".inline-facts dd").Select(price => price.TextContent.Trim()));
    }

    [Fact]
    public void A_plan_that_needs_an_approval_asks_its_questions_and_sends_a_request()
    {
        SignIn();
        var dialogs = Dialogs();
        var plans = Open(Tiered());

        plans.Find(".plan button").Click();
        dialogs.WaitForElement("textarea");
        Assert.True(Agreement(dialogs, "Send the request").HasAttribute("disabled"));
        dialogs.Find("textarea").Input("Counting visitors");
        Agree(dialogs, "Send the request");

        plans.WaitForAssertion(() => Assert.Contains("Waiting", plans.Find(".request-list").TextContent, StringComparison.Ordinal));
        var sent = Assert.Single(SubscriptionRequests.Sent);
        Assert.Equal(("ppocr", "team", 3), (sent.Model, sent.Plan, sent.Version));
        Assert.Equal(["Counting visitors"], sent.Answers);
        Assert.Null(told);
        Assert.Empty(Subscriptions.Requests);
    }

    [Fact]
    public void The_dialog_says_what_the_month_will_cost_before_anything_is_agreed()
    {
        SignIn();
        Subscriptions.Quoted = new(null, 5_000_000, 2_000_000, 1_000_000, new(2026, 11, 24), null);
        var dialogs = Dialogs();
        var plans = Open(Data.Detail(), Data.Subscription());

        plans.FindAll(".plan button")[1].Click();

        dialogs.WaitForAssertion(() => Assert.Contains(
            "This month's fee will be 2.000 credits instead of 5.000; the new fee counts from 11/24/2026", dialogs.Find(".consequences").TextContent, StringComparison.Ordinal));
        Assert.Empty(Subscriptions.Requests);
    }

    [Fact]
    public void Who_is_on_an_older_version_keeps_it_until_they_change_by_themselves()
    {
        SignIn();
        var plans = Open(Tiered(), Data.Subscription(plan: "team") with { PlanVersion = 1, IsWithdrawn = true });

        Assert.Contains("You are on version 1", plans.Find(".plan").TextContent, StringComparison.Ordinal);
        Assert.Equal(["Ask for this plan", "Cancel the subscription"], plans.FindAll(".plan button").Select(button => button.TextContent.Trim()));
    }

    private static ModelDetail Tiered() => Data.Detail() with
    {
        Plans =
        [
            new("team", "Team", "For teams.", 1000, null, 600)
            {
                Version = 3,
                MonthlyFeeMicros = 5_000_000,
                Tiers = [new(1000, 0), new(5000, 2000)],
                DailyUnits = 70,
                ParallelCalls = 3,
                TrialDays = 14,
                NeedsApproval = true,
                Questions = ["What for?"],
            },
        ],
    };

    private static AngleSharp.Dom.IElement Agreement(IRenderedComponent<MudBlazor.MudDialogProvider> dialogs, string name) =>
        dialogs.FindAll("button[type=submit]").Single(button => button.TextContent.Trim() == name);

    /// <summary>As a browser does: the button sends the form, unless it is disabled.</summary>
    private static void Agree(IRenderedComponent<MudBlazor.MudDialogProvider> dialogs, string name)
    {
        dialogs.WaitForAssertion(() => Assert.False(Agreement(dialogs, name).HasAttribute("disabled")));
        dialogs.Find("form").Submit();
    }
}
