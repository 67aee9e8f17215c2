using Bunit;
using Portal.Client.Features.Operator;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Operator;

public sealed class OrganisationsPageTests : PageTest
{
    public OrganisationsPageTests() => SignIn(isOperator: true);

    [Fact]
    public void Suspending_asks_first()
    {
        var dialogs = Dialogs();
        var page = Render<OrganisationsPage>();

        page.Find("button[aria-label='Suspend: Acme']").Click();
        dialogs.WaitForElement(".mud-dialog");
        Assert.Null(Organisations.All[0].SuspendedAt);
        dialogs.FindAll(".mud-dialog button").Single(button => button.TextContent.Trim() == "Suspend").Click();

        page.WaitForAssertion(() => Assert.Equal(["Suspended", "Suspended"], page.FindAll("td .chip").Select(chip => chip.TextContent)));
    }

    [Fact]
    public void A_suspended_organisation_is_resumed()
    {
        var page = Render<OrganisationsPage>();

        page.Find("button[aria-label='Resume: Other Works']").Click();

        page.WaitForAssertion(() => Assert.Null(Organisations.All[1].SuspendedAt));
        Assert.Equal(["Active", "Active"], page.FindAll("td .chip").Select(chip => chip.TextContent));
    }

    [Fact]
    public void The_search_is_in_the_address()
    {
        Navigation.NavigateTo("operator/organisations?search=acme");

        var page = Render<OrganisationsPage>();

        Assert.Equal("acme", page.Find("input[name=search]").GetAttribute("value"));
        Assert.Equal(["acme"], Organisations.Searches);
    }
}
