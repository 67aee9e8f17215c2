using Microsoft.Playwright;
using Portal.Client.Resources;
using Portal.EndToEnd.Tests.Hosting;

namespace Portal.EndToEnd.Tests.Journeys;

/// <summary>An owner invites; somebody with an organisation accepts and switches back; a new person registers by the link.</summary>
public class InvitationTests(PortalFixture portal)
{
    [Fact]
    public async Task Who_is_invited_joins_and_switches_between_their_organisations()
    {
        await using var owner = await portal.OpenAsync();
        var ownerName = (await owner.RegisterAsync()).Split('@')[0];
        await using var guest = await portal.OpenAsync();
        var guestEmail = await guest.RegisterAsync();
        var link = await InviteAsync(owner, guestEmail);

        await guest.GoToAsync(link);
        await Assertions.Expect(guest.Page.Locator("h1")).ToHaveTextAsync(Said("OfferTitle", $"Organisation {ownerName}"));
        Assert.Empty(await guest.ViolationsAsync());
        await guest.ShootAsync("invitation");
        await guest.Page.GetByRole(AriaRole.Button, new() { Name = Said("AcceptInvitation") }).ClickAsync();
        await Assertions.Expect(guest.Page.Locator("h1")).ToHaveTextAsync($"Organisation {ownerName}");
        await guest.LiveAsync();

        await guest.Page.Locator(".account-menu summary").ClickAsync();
        await Assertions.Expect(guest.Page.Locator(".menu-organisations button")).ToHaveCountAsync(2);
        Assert.Empty(await guest.ViolationsAsync());
        await guest.ShootAsync("switch-organisation");
        await guest.Page.Locator(".menu-organisations button:not([aria-current])").ClickAsync();

        await Assertions.Expect(guest.Page.Locator("h1")).ToHaveTextAsync($"Organisation {guestEmail.Split('@')[0]}");
        Assert.Empty(guest.Faults);
        Assert.Empty(owner.Faults);
    }

    [Fact]
    public async Task A_visitor_registers_by_the_link_and_is_in()
    {
        await using var owner = await portal.OpenAsync();
        var ownerName = (await owner.RegisterAsync()).Split('@')[0];
        var name = "e2e" + Guid.NewGuid().ToString("N")[..10];
        var link = await InviteAsync(owner, $"{name}@example.com");
        await using var visit = await portal.OpenAsync();

        await visit.GoToAsync(link);
        await visit.Page.Locator(".notice-actions").GetByRole(AriaRole.Link, new() { Name = Said("Register") }).ClickAsync();
        await visit.Page.GetByLabel(People.Text("Email"), new() { Exact = true }).FillAsync($"{name}@example.com");
        await visit.Page.GetByLabel(People.Text("DisplayName"), new() { Exact = true }).FillAsync(name);
        await visit.Page.GetByLabel(People.Text("Password"), new() { Exact = true }).FillAsync("quince Lantern 47 orbit");
        Assert.Empty(await visit.ViolationsAsync());
        await visit.ShootAsync("register-invited");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = People.Text("Register") }).ClickAsync();

        await Assertions.Expect(visit.Page.Locator("h1")).ToHaveTextAsync($"Organisation {ownerName}");
        Assert.Empty(visit.Faults);
    }

    private static async Task<string> InviteAsync(Visit owner, string email)
    {
        await owner.GoToAsync("/organisation");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = Said("Invite"), Exact = true }).ClickAsync();
        await owner.Page.Locator("#invite input").FillAsync(email);
        Assert.Empty(await owner.ViolationsAsync());
        await owner.ShootAsync("invite");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = Said("MakeLink") }).ClickAsync();
        var link = await owner.Page.Locator(".secret code").TextContentAsync();
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = Said("Done") }).ClickAsync();
        await Assertions.Expect(owner.Page.Locator(".request-list")).ToContainTextAsync(email);
        return link!;
    }

    private static string Said(string key, params object[] arguments) => Words.Of<OrganisationText>(key, arguments);
}
