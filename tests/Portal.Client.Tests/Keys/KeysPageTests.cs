using Bunit;
using Portal.Client.Contracts;
using Portal.Client.Features.Keys;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Keys;

public sealed class KeysPageTests : PageTest
{
    public KeysPageTests() => SignIn();

    [Fact]
    public void Keys_say_whether_they_still_work()
    {
        Keys.Held.AddRange(
        [
            Data.Key("live", "Live"),
            Data.Key("old", "Old", expires: Data.Now.AddDays(-1)),
            Data.Key("gone", "Gone", revoked: Data.Now.AddDays(-1)),
        ]);

        var page = Render<KeysPage>();

        Assert.Equal(["Live", "Expired", "Revoked"], page.FindAll("td .chip").Select(chip => chip.TextContent));
        Assert.Equal("Revoke: Live", Assert.Single(page.FindAll("td button")).GetAttribute("aria-label"));
    }

    [Fact]
    public void A_new_key_is_shown_once_and_only_left_when_stored()
    {
        var dialogs = Dialogs();
        var page = Render<KeysPage>();

        page.Find(".page-actions button").Click();
        dialogs.WaitForElement("#create-key");
        dialogs.Find("#create-key input").Input("Nightly import");
        dialogs.Find("#create-key select").Change("30");
        dialogs.Find("#create-key").Submit();

        dialogs.WaitForAssertion(() => Assert.Equal(FakeKeys.Secret, dialogs.Find(".secret code").TextContent));
        Assert.Equal(new CreateApiKeyRequest("Nightly import", 30), Assert.Single(Keys.Requests));
        var done = dialogs.FindAll("button").Single(button => button.TextContent.Trim() == "Done");
        Assert.True(done.HasAttribute("disabled"));

        dialogs.Find("input[type=checkbox]").Change(true);
        dialogs.FindAll("button").Single(button => button.TextContent.Trim() == "Done").Click();

        dialogs.WaitForAssertion(() => Assert.Empty(dialogs.FindAll(".mud-dialog")));
        page.WaitForAssertion(() => Assert.Contains("Nightly import", page.Find("table").TextContent, StringComparison.Ordinal));
        Assert.DoesNotContain(FakeKeys.Secret, page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_key_says_why_and_keeps_the_form()
    {
        Keys.Refusal = new Refusal("too_many_keys", "Your organisation has 100 keys already.", 409);
        var dialogs = Dialogs();
        var page = Render<KeysPage>();

        page.Find(".page-actions button").Click();
        dialogs.WaitForElement("#create-key");
        dialogs.Find("#create-key input").Input("One more");
        dialogs.Find("#create-key").Submit();

        dialogs.WaitForAssertion(() => Assert.Contains("100 keys already", dialogs.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Assert.Equal("One more", dialogs.Find("#create-key input").GetAttribute("value"));
    }

    [Fact]
    public void A_key_without_a_name_cannot_be_made()
    {
        var dialogs = Dialogs();
        var page = Render<KeysPage>();

        page.Find(".page-actions button").Click();
        dialogs.WaitForElement("#create-key");

        Assert.True(dialogs.Find("button[type=submit]").HasAttribute("disabled"));
    }

    [Fact]
    public void Revoking_asks_first()
    {
        Keys.Held.Add(Data.Key("live", "Nightly import"));
        var dialogs = Dialogs();
        var page = Render<KeysPage>();

        page.Find("td button").Click();
        dialogs.WaitForElement(".mud-dialog");
        Assert.Null(Keys.Held[0].RevokedAt);
        dialogs.FindAll("button").Single(button => button.TextContent.Trim() == "Revoke").Click();

        page.WaitForAssertion(() => Assert.Equal("Revoked", page.Find("td .chip").TextContent));
    }

    [Fact]
    public void A_portal_that_does_not_answer_can_be_asked_again()
    {
        Keys.IsDown = true;
        var page = Render<KeysPage>();

        Keys.IsDown = false;
        page.Find("[role=alert] button").Click();

        Assert.Contains("No keys yet", page.Markup, StringComparison.Ordinal);
    }
}
