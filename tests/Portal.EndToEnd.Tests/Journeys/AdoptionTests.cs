using Microsoft.Playwright;
using Portal.Client.Resources;
using Portal.EndToEnd.Tests.Hosting;

namespace Portal.EndToEnd.Tests.Journeys;

/// <summary>Journey 7: an operator reads adoption, looks behind a figure, and takes it along.</summary>
public class AdoptionTests(PortalFixture portal)
{
    [Fact]
    public async Task Every_chart_of_the_overview_is_drawn_and_can_be_saved_as_a_picture()
    {
        await using var office = await portal.OpenAsync();
        await office.SignInDemoAsync(People.Operator);
        await office.GoToAsync("/operator/adoption");
        await office.SettleAsync();

        await Assertions.Expect(office.Page.Locator("section:has(#all) .js-plotly-plot")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await Assertions.Expect(office.Page.Locator("section:has(#sensitivity) .js-plotly-plot")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        foreach (var chart in (string[])["all", "ranking", "panels", "industries"])
        {
            var save = office.Page.Locator($"section:has(#{chart})").GetByRole(AriaRole.Button, new() { Name = Words.Of<ChartText>("DownloadPng") });
            var download = await office.Page.RunAndWaitForDownloadAsync(() => save.ClickAsync());
            await using var picture = await download.CreateReadStreamAsync();
            var signature = new byte[8];
            await picture.ReadExactlyAsync(signature, TestContext.Current.CancellationToken);
            Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], signature);
        }
        Assert.Empty(office.Foreign);
        Assert.Empty(office.Faults);
    }

    [Fact]
    public async Task Charts_are_drawn_and_lead_on_before_the_client_has_started()
    {
        await using var office = await portal.OpenAsync();
        await office.SignInDemoAsync(People.Operator);
        await office.Page.RouteAsync("**/*.wasm", route => route.AbortAsync());
        await office.Page.GotoAsync("/operator/adoption");

        var picture = office.Page.Locator("section:has(#all) .portal-chart-image");
        await Assertions.Expect(picture.Locator(".main-svg").First).ToBeVisibleAsync();
        await picture.Locator(".points path.point").Nth(3).ClickAsync(new() { Force = true });
        await office.Page.WaitForURLAsync("**/operator/adoption/organisations?**mark=rated**");
    }

    [Fact]
    public async Task A_mark_and_a_cell_lead_to_the_organisations_behind_them()
    {
        await using var office = await portal.OpenAsync();
        await office.SignInDemoAsync(People.Operator);
        await office.GoToAsync("/operator/adoption");
        // The server's pictures have given way to the client's charts.
        await Assertions.Expect(office.Page.Locator("[data-early-figure]")).ToHaveCountAsync(0, new() { Timeout = 30_000 });
        var mark = office.Page.Locator("section:has(#all) .points path.point").Nth(3);
        await mark.ScrollIntoViewIfNeededAsync(new() { Timeout = 30_000 });
        await mark.ClickAsync(new() { Force = true });
        await office.Page.WaitForURLAsync("**/operator/adoption/organisations?**mark=rated**");
        Assert.Contains("end=", office.Page.Url, StringComparison.Ordinal);

        await office.GoToAsync("/operator/adoption/explore");
        var cell = office.Page.Locator(".heat-map td a").First;
        var count = int.Parse(await cell.InnerTextAsync(), null);
        await cell.FocusAsync();
        await office.Page.Keyboard.PressAsync("Enter");
        await office.Page.WaitForURLAsync("**/operator/adoption/organisations?**task=**");
        await Assertions.Expect(office.Page.Locator("tr[data-row]")).ToHaveCountAsync(count);
        Assert.Empty(office.Faults);
    }

    [Fact]
    public async Task Without_JavaScript_a_visitor_reads_the_public_figures()
    {
        await using var visit = await portal.OpenAsync(new Look(JavaScript: false));
        await visit.GoToAsync("/models");
        await visit.Page.Locator("footer a[href='/adoption']").ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(Words.Of<AdoptionText>("PublicTitle"));
        await Assertions.Expect(visit.Page.Locator(".dot-row .dot-value").First).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.GetByText(Words.Of<AdoptionText>("HiddenExplained"))).ToBeVisibleAsync();
        Assert.Equal(0, await visit.Page.Locator("main a[href*='operator']").CountAsync());
    }
}
