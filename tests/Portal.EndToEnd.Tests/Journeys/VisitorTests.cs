using Microsoft.Playwright;
using Portal.Client.Resources;
using Portal.EndToEnd.Tests.Hosting;

namespace Portal.EndToEnd.Tests.Journeys;

/// <summary>Journey 1: a visitor reads the catalogue and a card; no script is needed for that.</summary>
public class VisitorTests(PortalFixture portal)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_visitor_reads_the_catalogue_and_a_card(bool withJavaScript)
    {
        await using var visit = await portal.OpenAsync(new Look(JavaScript: withJavaScript));
        await visit.GoToAsync("/models");
        foreach (var model in (string[])["ppocr", "silero-vad", "blazeface"])
        {
            await Assertions.Expect(visit.Page.Locator($"a[href$='/models/{model}']").First).ToBeVisibleAsync();
        }
        await visit.Page.Locator("a[href$='/models/ppocr']").First.ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("PP-OCR");
        await Assertions.Expect(visit.Page.GetByText("Apache-2.0").First).ToBeVisibleAsync();
        Assert.Empty(visit.Foreign);
        Assert.Empty(visit.Faults);
    }

    [Fact]
    public async Task Without_JavaScript_the_filter_works_and_is_in_the_address()
    {
        await using var visit = await portal.OpenAsync(new Look(JavaScript: false));
        await visit.GoToAsync("/models");
        await visit.Page.GetByLabel(Words.Of<ModelsText>("SearchLabel"), new() { Exact = true }).FillAsync("face");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = Words.Of<ModelsText>("SearchButton") }).ClickAsync();
        await Assertions.Expect(visit.Page.Locator("a[href$='/models/blazeface']").First).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.Locator("a[href$='/models/silero-vad']")).ToHaveCountAsync(0);
        Assert.Contains("search=face", visit.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_where_nothing_is_says_so_with_status_404()
    {
        await using var visit = await portal.OpenAsync(new Look(JavaScript: false));
        var answer = await visit.Page.GotoAsync("/no-such-page");
        Assert.Equal(404, answer!.Status);
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(Words.Of<CommonText>("NotFoundTitle"));
    }

    [Fact]
    public async Task The_reference_page_draws_the_routes_and_stays_at_home()
    {
        await using var visit = await portal.OpenAsync();
        await visit.Page.GotoAsync("/reference");
        await Assertions.Expect(visit.Page.GetByText("/predict/{model}").First).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await visit.ShootAsync("reference");
        Assert.Empty(visit.Foreign);
    }

    [Fact]
    public async Task A_members_page_sends_a_visitor_to_sign_in_and_back()
    {
        await using var visit = await portal.OpenAsync();
        await visit.Page.GotoAsync("/usage");
        await visit.Page.WaitForURLAsync("**/account/sign-in**");
        await visit.Page.Locator("input[name='Input.Email']").FillAsync(People.Member);
        await visit.Page.Locator("input[name='Input.Password']").FillAsync(People.DemoPassword);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = People.Text("SignIn"), Exact = true }).ClickAsync();
        await visit.Page.WaitForURLAsync("**/usage**");
    }
}
