using Bunit;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using Portal.Client.Contracts;
using Portal.Client.Features.Organisation;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Organisation;

public sealed class InvitationTests : PageTest
{
    [Fact]
    public void An_admin_makes_a_link_that_is_shown_once()
    {
        SignIn("Admin");
        var dialogs = Dialogs();
        var page = Render<OrganisationPage>();

        Press(page, "Invite");
        dialogs.WaitForElement("#invite");
        Assert.Equal(["Viewer", "Member", "Publisher", "Admin"], dialogs.FindAll("#invite option").Select(option => option.GetAttribute("value")));
        dialogs.Find("#invite input").Input(" new@other.example ");
        dialogs.Find("#invite select").Change("Publisher");
        dialogs.Find("#invite").Submit();

        dialogs.WaitForAssertion(() => Assert.Equal($"http://localhost{FakeInvitations.Link}", dialogs.Find(".secret code").TextContent));
        Assert.Equal(new InviteRequest("new@other.example", "Publisher"), Assert.Single(Invitations.Requests));
        dialogs.FindAll("button").Single(button => button.TextContent.Trim() == "Done").Click();
        page.WaitForAssertion(() => Assert.Contains("new@other.example", page.Markup, StringComparison.Ordinal));
        Assert.DoesNotContain(FakeInvitations.Token, page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_invitation_says_why_and_keeps_the_form()
    {
        SignIn("Owner");
        Invitations.Refusal = new Refusal("already_member", "Somebody with this address is in already.", 409, "Email");
        var dialogs = Dialogs();
        var page = Render<OrganisationPage>();

        Press(page, "Invite");
        dialogs.WaitForElement("#invite");
        dialogs.Find("#invite input").Input("bo@demo.local");
        dialogs.Find("#invite").Submit();

        dialogs.WaitForAssertion(() => Assert.Contains("is in already", dialogs.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Assert.Equal("bo@demo.local", dialogs.Find("#invite input").GetAttribute("value"));
    }

    [Fact]
    public void Revoking_asks_first()
    {
        SignIn("Owner");
        Invitations.Waiting.Add(FakeInvitations.View(7, "new@other.example"));
        var dialogs = Dialogs();
        var page = Render<OrganisationPage>();

        page.Find("button[aria-label='Revoke: new@other.example']").Click();
        dialogs.WaitForElement(".mud-dialog");
        Assert.Single(Invitations.Waiting);
        dialogs.FindAll(".mud-dialog button").Single(button => button.TextContent.Trim() == "Revoke").Click();

        page.WaitForAssertion(() => Assert.Contains("Nobody is invited", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public void A_member_sees_no_invitations()
    {
        SignIn("Member");

        var page = Render<OrganisationPage>();

        Assert.DoesNotContain("Invitations", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_visitor_with_a_link_is_asked_to_sign_in_or_register_and_comes_back()
    {
        var page = Open(FakeInvitations.Token);

        Assert.Equal("You have an invitation", page.Find("h1").TextContent);
        Assert.All(page.FindAll(".notice-actions a"), link =>
            Assert.Contains("eturnUrl=%2Finvitation%3Ftoken%3DRightToken", link.GetAttribute("href"), StringComparison.Ordinal));
    }

    [Fact]
    public void The_invited_person_sees_what_is_offered_and_accepts()
    {
        SignIn("Member");
        var page = Open(FakeInvitations.Token);
        Assert.Equal("Join Other Works", page.Find("h1").TextContent);
        Assert.Contains("Bo Lind invites you. You would be: Publisher.", page.Markup, StringComparison.Ordinal);

        page.Find(".notice-actions button").Click();

        Assert.Equal([FakeInvitations.Token], Invitations.Accepted);
        Assert.EndsWith("/organisation", Navigation.History.First().Uri, StringComparison.Ordinal);
        Assert.True(Navigation.History.First().Options.ForceLoad);
    }

    [Fact]
    public void Somebody_else_sees_no_more_than_with_a_wrong_link()
    {
        SignInPending();

        var page = Open("WrongToken");

        Assert.Contains("no such invitation", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("button"));
    }

    private IRenderedComponent<InvitationPage> Open(string token)
    {
        Navigation.NavigateTo($"invitation?token={token}");
        return Render<InvitationPage>();
    }

    private static void Press(IRenderedComponent<OrganisationPage> page, string button) =>
        page.FindAll("button").Single(candidate => candidate.TextContent.Trim() == button).Click();
}
