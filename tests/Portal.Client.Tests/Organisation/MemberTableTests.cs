using Bunit;
using MudBlazor;
using Portal.Client.Contracts;
using Portal.Client.Features.Organisation;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Organisation;

public sealed class MemberTableTests : PageTest
{
    [Fact]
    public void An_owner_changes_a_role_with_a_labelled_choice()
    {
        SignIn("Owner");
        var page = Render<OrganisationPage>();
        Assert.Equal(["Role of Ada Meier", "Role of Bo Lind", "Role of Di Ortega"], Labels(page, "tbody select"));

        page.Find("select[aria-label='Role of Di Ortega']").Change("Publisher");

        Assert.Equal([("u4", "Publisher")], Organisation.RoleChanges);
        page.WaitForAssertion(() => Assert.Equal("Publisher", page.Find("select[aria-label='Role of Di Ortega'] option[selected]").GetAttribute("value")));
    }

    [Fact]
    public void An_admin_sees_no_role_above_their_own_and_cannot_touch_an_owner()
    {
        SignIn("Admin");

        var page = Render<OrganisationPage>();

        Assert.Equal(["Role of Bo Lind", "Role of Di Ortega"], Labels(page, "tbody select"));
        Assert.DoesNotContain(page.FindAll("tbody option"), option => option.GetAttribute("value") == "Owner");
    }

    [Theory]
    [InlineData("Publisher")]
    [InlineData("Member")]
    [InlineData("Viewer")]
    public void Who_does_not_govern_can_only_leave(string role)
    {
        SignIn(role);

        var page = Render<OrganisationPage>();

        Assert.Empty(page.FindAll("tbody select"));
        Assert.Equal("Leave", Assert.Single(page.FindAll("tbody button")).TextContent);
    }

    [Fact]
    public void Making_an_owner_asks_first_and_no_leaves_the_role_as_it_was()
    {
        SignIn("Owner");
        var dialogs = Dialogs();
        var page = Render<OrganisationPage>();

        page.Find("select[aria-label='Role of Bo Lind']").Change("Owner");
        Press(dialogs, "Not now");

        Assert.Empty(Organisation.RoleChanges);
        page.WaitForAssertion(() => Assert.Equal("Admin", page.Find("select[aria-label='Role of Bo Lind'] option[selected]").GetAttribute("value")));
        page.Find("select[aria-label='Role of Bo Lind']").Change("Owner");
        Press(dialogs, "Make owner");
        page.WaitForAssertion(() => Assert.Equal([("u3", "Owner")], Organisation.RoleChanges));
    }

    [Fact]
    public void Removing_asks_first_and_says_that_keys_go_on()
    {
        SignIn("Owner");
        var dialogs = Dialogs();
        var page = Render<OrganisationPage>();

        page.Find("button[aria-label='Remove: Di Ortega']").Click();
        dialogs.WaitForElement(".mud-dialog");
        Assert.Empty(Organisation.Removed);
        Assert.Contains("keep working", dialogs.Markup, StringComparison.Ordinal);
        Press(dialogs, "Remove");

        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll("tbody tr").Count));
        Assert.Equal(["u4"], Organisation.Removed);
    }

    [Fact]
    public void Leaving_asks_first_and_loads_the_portal_anew()
    {
        SignIn("Member");
        var dialogs = Dialogs();
        var page = Render<OrganisationPage>();

        page.Find("tbody button").Click();
        Press(dialogs, "Leave");

        page.WaitForAssertion(() => Assert.Equal(1, Organisation.Leaves));
        Assert.True(Navigation.History.First().Options.ForceLoad);
    }

    [Fact]
    public void A_refused_change_says_why()
    {
        SignIn("Owner");
        Organisation.Refusal = new Refusal("last_owner", "An organisation needs an owner.", 409);
        var page = Render<OrganisationPage>();

        page.Find("select[aria-label='Role of Di Ortega']").Change("Viewer");

        page.WaitForAssertion(() => Assert.Contains("needs an owner", page.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Assert.Equal("Member", page.Find("select[aria-label='Role of Di Ortega'] option[selected]").GetAttribute("value"));
    }

    [Fact]
    public void The_table_speaks_chinese()
    {
        Speak("zh-CN");
        SignIn("Owner");

        var page = Render<OrganisationPage>();

        Assert.Contains("Ada Meier 的角色", Labels(page, "tbody select"));
        Assert.Equal("移除：Bo Lind", page.Find("tbody .danger").GetAttribute("aria-label"));
    }

    private static string?[] Labels(IRenderedComponent<OrganisationPage> page, string selector) =>
        [.. page.FindAll(selector).Select(element => element.GetAttribute("aria-label"))];

    private static void Press(IRenderedComponent<MudDialogProvider> dialogs, string button)
    {
        dialogs.WaitForElement(".mud-dialog");
        dialogs.FindAll(".mud-dialog button").Single(candidate => candidate.TextContent.Trim() == button).Click();
    }
}
