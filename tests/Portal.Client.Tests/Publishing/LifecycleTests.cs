using Bunit;
using Portal.Client.Contracts;
using Portal.Client.Features.Models;
using Portal.Client.Features.Publishing;
using Portal.Client.Features.Subscriptions;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Publishing;

public sealed class LifecycleTests : PageTest
{
    [Fact]
    public void A_publisher_deprecates_a_version_with_its_replacement_end_and_reason()
    {
        SignIn("Publisher");
        Versions.State = ModelVersionState.Legacy;
        Versions.Others.Add(new("numbers", "1.1.0", "Numbers", ModelVersionState.Available, Data.Now, Data.Now, null, null, null, null, 1));
        var page = Render<VersionsPage>(parameters => parameters.Add(p => p.Model, "numbers"));

        page.WaitForElement("button[aria-label='Change the state of 1.0.0']").Click();
        page.Find("form[aria-label='Change the state of 1.0.0'] input:not([type=date])").Change(" Too slow. ");
        page.Find("form[aria-label='Change the state of 1.0.0']").Submit();

        page.WaitForAssertion(() => Assert.Equal(
            [("1.0.0", new ChangeStateRequest(ModelVersionState.Deprecated, "1.1.0", new(2027, 2, 22), "Too slow."))], Lifecycle.Changed));
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("form[aria-label='Change the state of 1.0.0']")));
    }

    [Fact]
    public void A_refused_change_says_why()
    {
        SignIn("Publisher");
        Versions.State = ModelVersionState.Preview;
        Lifecycle.Refusal = new("cannot_load", "It does not load.", 409);
        var page = Render<VersionsPage>(parameters => parameters.Add(p => p.Model, "numbers"));

        page.WaitForElement("button[aria-label='Change the state of 1.0.0']").Click();
        page.Find("form[aria-label='Change the state of 1.0.0']").Submit();

        page.WaitForAssertion(() => Assert.Contains("It does not load.", page.Find("[role=alert]").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void A_subscriber_pins_a_version_and_follows_the_publisher_again()
    {
        SignIn();
        var form = Render<PinForm>(parameters => parameters.Add(p => p.Model, "numbers"));
        Assert.Contains("now 1.1.0", form.Markup, StringComparison.Ordinal);

        form.Find("select").Change("1.0.0");
        form.Find("input[type=checkbox]").Change(true);
        form.Find("form").Submit();
        form.WaitForAssertion(() => Assert.Equal("Pinned to 1.0.0 (Legacy)", form.Find(".chip").TextContent));
        form.Find("select").Change("");
        form.Find("form").Submit();

        form.WaitForAssertion(() => Assert.Empty(form.FindAll(".chip")));
        Assert.Equal([("1.0.0", true), (null, true)], SubscribedVersions.Pinned.Select(pin => (pin.Version, pin.ThenFollows)));
    }

    [Fact]
    public void A_subscriber_of_a_model_without_versions_to_pin_is_not_asked()
    {
        SignIn();
        SubscribedVersions.Offered.Clear();

        var form = Render<PinForm>(parameters => parameters.Add(p => p.Model, "numbers"));

        form.WaitForAssertion(() => Assert.NotNull(form.Instance.Subscribed?.Value));
        Assert.Empty(form.Markup.Trim());
    }

    [Fact]
    public void A_pin_that_outlived_what_can_be_chosen_is_given_up()
    {
        SignIn();
        SubscribedVersions.Offered.Clear();
        SubscribedVersions.Pin = new("1.0.0", ModelVersionState.Retired, null, "1.1.0", ThenFollows: false);
        var form = Render<PinForm>(parameters => parameters.Add(p => p.Model, "numbers"));

        form.WaitForElement("form").Submit();

        form.WaitForAssertion(() => Assert.Empty(form.Markup.Trim()));
        Assert.Null(Assert.Single(SubscribedVersions.Pinned).Version);
    }

    [Fact]
    public void Everybody_reads_the_versions_and_the_end_of_a_deprecated_one()
    {
        var end = new DateTimeOffset(2027, 3, 1, 0, 0, 0, TimeSpan.Zero);

        var list = Render<VersionList>(parameters => parameters.Add(p => p.Versions, [
            new("1.1.0", ModelVersionState.Available, Data.Now, null, null, "1.0.0", null),
            new("1.0.0", ModelVersionState.Deprecated, Data.Now, end, "1.1.0", null, "Too slow."),
        ]));

        Assert.Contains("Version 1.0.0 is deprecated and will be retired on 2027-03-01 (UTC). Use 1.1.0 instead.", list.Find("[role=note]").TextContent, StringComparison.Ordinal);
        Assert.Equal(2, list.FindAll("tbody tr").Count);
    }
}
