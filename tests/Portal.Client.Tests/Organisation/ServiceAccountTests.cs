using Bunit;
using Portal.Client.Contracts;
using Portal.Client.Features.Organisation;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Organisation;

public sealed class ServiceAccountTests : PageTest
{
    [Fact]
    public void An_admin_makes_one()
    {
        SignIn("Admin");
        var dialogs = Dialogs();
        var page = Render<OrganisationPage>();

        page.FindAll("button").Single(button => button.TextContent.Trim() == "Create a service account").Click();
        dialogs.WaitForElement("#create-service-account");
        Assert.Equal(["Viewer", "Member", "Publisher"], dialogs.FindAll("#create-service-account option").Select(option => option.GetAttribute("value")));
        dialogs.Find("#create-service-account input").Input(" Importer ");
        dialogs.Find("#create-service-account").Submit();

        page.WaitForAssertion(() => Assert.Contains("Importer", page.Markup, StringComparison.Ordinal));
        Assert.Equal(new CreateServiceAccountRequest("Importer", "Member"), Assert.Single(ServiceAccounts.Requests));
    }

    [Fact]
    public void Disabling_and_deleting_ask_first()
    {
        SignIn("Owner");
        ServiceAccounts.Held.Add(FakeServiceAccounts.View(1, "Importer"));
        var dialogs = Dialogs();
        var page = Render<OrganisationPage>();

        page.Find("button[aria-label='Disable: Importer']").Click();
        dialogs.WaitForElement(".mud-dialog");
        Assert.Null(ServiceAccounts.Held[0].DisabledAt);
        dialogs.FindAll(".mud-dialog button").Single(button => button.TextContent.Trim() == "Disable").Click();
        page.WaitForAssertion(() => Assert.NotNull(page.Find("button[aria-label='Enable: Importer']")));
        page.Find("button[aria-label='Delete: Importer']").Click();
        dialogs.WaitForElement(".mud-dialog");
        dialogs.FindAll(".mud-dialog button").Single(button => button.TextContent.Trim() == "Delete").Click();

        page.WaitForAssertion(() => Assert.Contains("There is none yet.", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public void A_member_sees_them_and_changes_nothing()
    {
        SignIn("Member");
        ServiceAccounts.Held.Add(FakeServiceAccounts.View(1, "Importer"));

        var page = Render<OrganisationPage>();

        Assert.Contains("Importer", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("button[aria-label='Disable: Importer']"));
        Assert.DoesNotContain(page.FindAll("a"), link => link.GetAttribute("href") == "/organisation/webhooks");
    }
}
