using Bunit;
using Portal.Client.Contracts;
using Portal.Client.Features.Organisation;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Organisation;

public sealed class OrganisationPageTests : PageTest
{
    [Fact]
    public void The_organisation_and_its_people_are_shown()
    {
        SignIn();

        var page = Render<OrganisationPage>();

        Assert.Equal("Demo Works", page.Find("h1").TextContent);
        Assert.Contains("Manufacturing", page.Find(".fact-list").TextContent, StringComparison.Ordinal);
        Assert.Contains("Demo data", page.Markup, StringComparison.Ordinal);
        Assert.Equal(3, page.FindAll("tbody tr").Count);
    }

    [Fact]
    public void An_owner_lets_somebody_in()
    {
        SignIn("Owner");
        var page = Render<OrganisationPage>();

        page.Find("button[aria-label='Let in: Cleo Dubois']").Click();

        Assert.Equal(new AnswerJoinRequest("u2", true), Assert.Single(Organisation.Answers));
        page.WaitForAssertion(() => Assert.Equal(4, page.FindAll("tbody tr").Count));
    }

    [Fact]
    public void A_member_sees_requests_but_no_buttons()
    {
        SignIn("Member");

        var page = Render<OrganisationPage>();

        Assert.Single(page.FindAll(".request-list li"));
        Assert.Empty(page.FindAll(".request-list button"));
    }

    [Fact]
    public void A_portal_that_does_not_answer_can_be_asked_again()
    {
        SignIn();
        Organisation.IsDown = true;
        var page = Render<OrganisationPage>();

        Organisation.IsDown = false;
        page.Find("[role=alert] button").Click();

        Assert.Equal("Demo Works", page.Find("h1").TextContent);
    }
}
