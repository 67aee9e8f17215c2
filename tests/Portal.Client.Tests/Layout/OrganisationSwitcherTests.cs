using Bunit;
using Portal.Client.Contracts;
using Portal.Client.Layout;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Layout;

public sealed class OrganisationSwitcherTests : PageTest
{
    [Fact]
    public void Who_is_in_several_organisations_can_switch_on_every_page()
    {
        Navigation.NavigateTo("usage?days=7");

        var switcher = Render<OrganisationSwitcher>(parameters => parameters.Add(
            s => s.Organisations, [new OrganisationOfUser("acme", "Acme", false), new OrganisationOfUser("other", "Other Works", true)]));

        Assert.Equal("/account/organisation", switcher.Find("form").GetAttribute("action"));
        Assert.Equal("Switch organisation", switcher.Find("form").GetAttribute("aria-label"));
        Assert.Equal("/usage?days=7", switcher.Find("input[name=returnUrl]").GetAttribute("value"));
        Assert.Equal(["acme", "other"], switcher.FindAll("button").Select(button => button.GetAttribute("value")));
        Assert.Equal("other", switcher.Find("[aria-current=true]").GetAttribute("value"));
    }

    [Fact]
    public void The_way_back_follows_the_page()
    {
        var switcher = Render<OrganisationSwitcher>(parameters => parameters.Add(
            s => s.Organisations, [new OrganisationOfUser("acme", "Acme", true), new OrganisationOfUser("other", "Other", false)]));

        Navigation.NavigateTo("keys");

        switcher.WaitForAssertion(() => Assert.Equal("/keys", switcher.Find("input[name=returnUrl]").GetAttribute("value")));
    }

    [Fact]
    public void Who_is_in_one_organisation_has_nothing_to_switch()
    {
        SignIn();

        var menu = Render<AccountMenu>();

        Assert.Empty(menu.FindAll("form.menu-organisations"));
    }
}
