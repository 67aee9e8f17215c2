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

        Assert.Equal(["Live", "Expired", "Revoked"], page.FindAll("td > .chip").Select(chip => chip.TextContent));
        Assert.Equal(["Change: Live", "Rotate: Live", "Revoke: Live"], page.FindAll("td button").Select(button => button.GetAttribute("aria-label")));
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
        var request = Assert.Single(Keys.Requests);
        Assert.Equal(("Nightly import", 30, null), (request.Name, request.ExpiresInDays, request.ServiceAccountId));
        Assert.Equal(["predict"], request.Scopes);
        Assert.Empty(request.Models!);
        Assert.Empty(request.Addresses!);
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

        page.Find("td button.danger").Click();
        dialogs.WaitForElement(".mud-dialog");
        Assert.Null(Keys.Held[0].RevokedAt);
        dialogs.FindAll("button").Single(button => button.TextContent.Trim() == "Revoke").Click();

        page.WaitForAssertion(() => Assert.Equal("Revoked", page.Find("td > .chip").TextContent));
    }

    [Fact]
    public void A_key_is_made_for_a_service_account_with_scopes_models_and_addresses()
    {
        Models.Listed.AddRange([Data.Summary("ppocr"), Data.Summary("blazeface")]);
        ServiceAccounts.Held.AddRange([FakeServiceAccounts.View(4, "Importer"), FakeServiceAccounts.View(5, "Watcher", "Viewer")]);
        var dialogs = Dialogs();
        var page = Render<KeysPage>();

        page.Find(".page-actions button").Click();
        dialogs.WaitForElement("#create-key");
        dialogs.Find("#create-key input").Input("Nightly import");
        dialogs.FindAll("#create-key select")[1].Change("5");
        Assert.Equal(["models:read", "usage:read"], dialogs.FindAll("#create-key .choices code").Select(code => code.TextContent));
        dialogs.FindAll("#create-key select")[1].Change("4");
        dialogs.FindAll("#create-key .choices input")[2].Change(true);
        dialogs.FindAll("#create-key .choices input")[4].Change(true);
        dialogs.Find("#create-key textarea").Input("192.0.2.0/24,\n2001:db8::1");
        dialogs.Find("#create-key").Submit();

        dialogs.WaitForElement(".secret");
        var request = Assert.Single(Keys.Requests);
        Assert.Equal(4, request.ServiceAccountId);
        Assert.Equal(["predict", "usage:read"], request.Scopes);
        Assert.Equal(["blazeface"], request.Models);
        Assert.Equal(["192.0.2.0/24", "2001:db8::1"], request.Addresses);
    }

    [Fact]
    public void Who_does_not_govern_makes_keys_for_themselves()
    {
        SignIn("Member");
        ServiceAccounts.Held.Add(FakeServiceAccounts.View(4, "Importer"));
        var dialogs = Dialogs();
        var page = Render<KeysPage>();

        page.Find(".page-actions button").Click();
        dialogs.WaitForElement("#create-key");

        Assert.Single(dialogs.FindAll("#create-key select"));
    }

    [Fact]
    public void A_rotated_keys_new_secret_is_shown_once_and_the_list_says_until_when_the_old_one_works()
    {
        Keys.Held.Add(Data.Key("live", "Nightly import"));
        var dialogs = Dialogs();
        var page = Render<KeysPage>();

        page.Find("button[aria-label='Rotate: Nightly import']").Click();
        dialogs.WaitForElement("#rotate-key");
        dialogs.Find("#rotate-key select").Change("168");
        dialogs.Find("#rotate-key").Submit();
        dialogs.WaitForAssertion(() => Assert.Equal(FakeKeys.Secret, dialogs.Find(".secret code").TextContent));
        dialogs.Find("input[type=checkbox]").Change(true);
        dialogs.FindAll("button").Single(button => button.TextContent.Trim() == "Done").Click();

        page.WaitForAssertion(() => Assert.Contains("…OldX", page.Find("tbody").TextContent, StringComparison.Ordinal));
        Assert.Equal(("live", 168), Assert.Single(Keys.Rotations));
        Assert.DoesNotContain(FakeKeys.Secret, page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_is_changed_in_the_form_that_shows_how_it_is()
    {
        Models.Listed.AddRange([Data.Summary("ppocr"), Data.Summary("blazeface")]);
        Keys.Held.Add(Data.Key("live", "Nightly import") with { Models = ["ppocr"], Addresses = ["192.0.2.7/32"] });
        var dialogs = Dialogs();
        var page = Render<KeysPage>();

        page.Find("button[aria-label='Change: Nightly import']").Click();
        dialogs.WaitForElement("#change-key");
        Assert.Equal("192.0.2.7/32", dialogs.Find("#change-key textarea").GetAttribute("value"));
        dialogs.Find("#change-key input").Input("Weekly import");
        dialogs.Find("#change-key input[type=date]").Change("2026-12-24");
        dialogs.FindAll("#change-key .choices input")[1].Change(true);
        dialogs.Find("#change-key").Submit();

        dialogs.WaitForAssertion(() => Assert.Empty(dialogs.FindAll(".mud-dialog")));
        var (id, request) = Assert.Single(Keys.Changes);
        Assert.Equal(("live", "Weekly import", new DateTimeOffset(2026, 12, 25, 0, 0, 0, TimeSpan.Zero)), (id, request.Name, request.ExpiresAt));
        Assert.Equal(["blazeface", "ppocr"], request.Models);
        Assert.Equal(["192.0.2.7/32"], request.Addresses);
    }

    [Fact]
    public void A_stopped_key_says_so_and_whose_it_is()
    {
        Keys.Held.Add(Data.Key("live", "Nightly import") with { IsStopped = true, ServiceAccount = "Importer", IsYours = false, MayRevoke = false });

        var page = Render<KeysPage>();

        Assert.Equal("Stopped", page.Find("td > .chip").TextContent);
        Assert.Contains("Service account Importer", page.Find("tbody th").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("td button"));
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
