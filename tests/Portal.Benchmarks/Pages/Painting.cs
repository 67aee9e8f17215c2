using Microsoft.Playwright;
using Portal.Tests.Hosting;

namespace Portal.Benchmarks.Pages;

/// <summary>How soon a browser has drawn the dashboards, their charts included, over the generated ledger.</summary>
internal static class Painting
{
    private const double MostSeconds = 1.5;

    // Every chart that the page has, Plotly's and the portal's own, and nothing still on its way.
    private const string IsDrawn = """
        () => document.querySelectorAll('[data-drawing]').length > 0
            && document.querySelectorAll('.mud-skeleton').length === 0
            && [...document.querySelectorAll('.portal-chart-image')].every(image => image.querySelector('.main-svg') !== null)
        """;

    // Within the running portal, as a click on a link does it.
    private const string Open = """
        path => { window.begun = performance.now(); window.Blazor.navigateTo(path); }
        """;

    // The server's page comes first; the client's own stands in its place once it has started.
    private const string IsLive = """
        () => document.documentElement.dataset.live === 'true' && document.querySelectorAll('[data-early-figure]').length === 0
        """;

    private const string Leave = """
        () => window.Blazor.navigateTo('/models')
        """;

    private static readonly (string Name, string Path)[] Dashboards =
    [
        ("overview", "/operator/adoption?months=36"), ("explorer", "/operator/adoption/explore?months=36"),
        ("an industry", "/operator/adoption/industries/C?months=36"), ("public page", "/adoption"),
    ];

    /// <exception cref="InvalidOperationException">There is none on this machine.</exception>
    public static async Task<IBrowser> LaunchAsync(IPlaywright playwright) =>
        await Chromium.LaunchAsync(playwright) is var (browser, reason) && browser is not null ? browser : throw new InvalidOperationException(reason);

    public static async Task<IReadOnlyList<Figure>> RunAsync(IBrowser browser, GeneratedPortal portal, bool quick)
    {
        var server = await Repository.PublishServerAsync();
        await using var served = await Served.StartAsync(server, portal, close: false);
        var page = await SignInAsync(browser, served.Url);
        var figures = new List<Figure>();
        foreach (var (name, path) in Dashboards)
        {
            figures.AddRange(await MeasureAsync(page, new Uri(served.Url, path), name, rounds: quick ? 3 : 7));
        }
        return figures;
    }

    private static async Task<IPage> SignInAsync(IBrowser browser, Uri portal)
    {
        var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1440, Height = 900 }, Locale = "en-US" });
        await page.GotoAsync(new Uri(portal, "account/sign-in").ToString());
        await page.Locator("input[name='Input.Email']").FillAsync(World.Operator);
        await page.Locator("input[name='Input.Password']").FillAsync(World.Password);
        await page.Locator("input[name='Input.Password']").PressAsync("Enter");
        await page.WaitForURLAsync(url => !url.Contains("sign-in", StringComparison.Ordinal));
        return page;
    }

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(IPage page, Uri dashboard, string name, int rounds)
    {
        var (fresh, within) = (new List<double>(), new List<double>());
        // The first round fills the browser's cache and is not counted.
        for (var round = -1; round < rounds; round++)
        {
            await page.GotoAsync(dashboard.ToString());
            await DrawnAsync(page, name);
            var loaded = await page.EvaluateAsync<double>("() => performance.now() / 1000");
            await page.WaitForFunctionAsync(IsLive);
            await page.EvaluateAsync(Leave);
            await page.WaitForURLAsync("**/models");
            await page.WaitForFunctionAsync("() => document.querySelectorAll('[data-drawing]').length === 0");
            await page.EvaluateAsync(Open, dashboard.PathAndQuery);
            await DrawnAsync(page, name);
            var opened = await page.EvaluateAsync<double>("() => (performance.now() - window.begun) / 1000");
            if (round >= 0)
            {
                fresh.Add(loaded);
                within.Add(opened);
            }
        }
        return
        [
            new($"{name} painted after a link, median", Medians.Of(within), MostSeconds, "s"),
            new($"{name} painted after a reload, median", Medians.Of(fresh), MostSeconds, "s"),
        ];
    }

    private static async Task DrawnAsync(IPage page, string name)
    {
        try
        {
            await page.WaitForFunctionAsync(IsDrawn);
        }
        catch (TimeoutException)
        {
            var picture = Path.Combine(Path.GetTempPath(), $"painting-{Guid.NewGuid():N}.png");
            await page.ScreenshotAsync(new() { Path = picture, FullPage = true });
            throw new InvalidOperationException($"The {name} is not drawn: {picture}");
        }
    }
}
