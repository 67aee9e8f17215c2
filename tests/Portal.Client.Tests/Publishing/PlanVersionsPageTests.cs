using Bunit;
using Portal.Client.Contracts;
using Portal.Client.Features.Publishing;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Publishing;

public sealed class PlanVersionsPageTests : PageTest
{
    private static readonly PlanView Team = new("team", "Team", "For teams.", 1000, 5000, 600)
    {
        Version = 2,
        MonthlyFeeMicros = 5_500_000,
        Tiers = [new(1000, 0), new(4000, 2500)],
        TrialDays = 14,
        NeedsApproval = true,
        Questions = ["What for?", "How many?"],
    };

    private IRenderedComponent<PlanVersionsPage> Open()
    {
        SignIn("Publisher");
        Publishing.Versions.AddRange([
            new(Team, Data.Now, null, 3),
            new(Team with { Version = 1, MonthlyFeeMicros = 0 }, Data.Now.AddDays(-9), Data.Now, 2),
        ]);
        return Render<PlanVersionsPage>(page => page.Add(p => p.Model, "ppocr"));
    }

    [Fact]
    public void Versions_show_whether_they_are_on_offer_and_who_is_on_them()
    {
        var page = Open();

        Assert.Equal(["On offer, Subscribers: 3", "Takes no new subscribers, Subscribers: 2"], page.FindAll(".plan .chips")
            .Select(chips => string.Join(", ", chips.QuerySelectorAll(".chip").Select(chip => chip.TextContent.Trim()))));
        Assert.Single(page.FindAll("button[aria-label='Withdraw Team']"));
    }

    [Fact]
    public void The_next_version_begins_with_the_terms_of_the_last_to_the_micro()
    {
        var page = Open();

        page.FindAll(".card-actions button").First(button => button.TextContent.Trim() == "New version").Click();
        page.Find("form").Submit();

        var sent = Assert.Single(Publishing.Published);
        Assert.Equal(
            ("team", 5_500_000, 1000, 5000L, 600, 14, true),
            (sent.Code, sent.MonthlyFeeMicros, sent.UnitPriceMicros, sent.MonthlyUnits, sent.RequestsPerMinute, sent.TrialDays, sent.NeedsApproval));
        Assert.Equal(Team.Tiers, sent.Tiers);
        Assert.Equal(Team.Questions, sent.Questions);
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("form")));
    }

    [Fact]
    public void Tiers_are_added_and_removed()
    {
        var page = Open();
        page.FindAll(".card-actions button").First(button => button.TextContent.Trim() == "New version").Click();

        page.FindAll(".tier-editor button").Single(button => button.TextContent.Trim() == "Add a tier").Click();
        page.Find("button[aria-label='Remove the tier up to 1000']").Click();
        page.Find("form").Submit();

        Assert.Equal([new(4000, 2500), new(40_000, 1000)], Assert.Single(Publishing.Published).Tiers);
    }

    [Fact]
    public void A_refusal_leaves_the_form_as_it_was_filled_in()
    {
        Publishing.Refusal = new("invalid_tiers", "Each tier must end after the one before it.", 400);
        var page = Open();
        page.FindAll("button").First(button => button.TextContent.Trim() == "New plan").Click();
        page.Find("form input").Change("gold");

        page.Find("form").Submit();

        Assert.Contains("Each tier must end", page.Find("form [role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal("gold", page.Find("form input").GetAttribute("value"));
    }

    [Fact]
    public void A_plan_is_withdrawn_after_a_question()
    {
        var dialogs = Dialogs();
        var page = Open();

        page.Find("button[aria-label='Withdraw Team']").Click();
        dialogs.WaitForElement(".mud-dialog");
        Assert.Empty(Publishing.Withdrawn);
        dialogs.FindAll("button").Single(button => button.TextContent.Trim() == "Withdraw").Click();

        page.WaitForAssertion(() => Assert.Equal(["team"], Publishing.Withdrawn));
    }
}
