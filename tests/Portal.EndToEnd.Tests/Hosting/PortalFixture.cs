using Microsoft.Playwright;
using Portal.EndToEnd.Tests.Hosting;
using Portal.Tests.Hosting;

[assembly: AssemblyFixture(typeof(PortalFixture))]

namespace Portal.EndToEnd.Tests.Hosting;

/// <summary>One demo portal and one Chromium for all journeys; each test has a browser context of its own.</summary>
public sealed class PortalFixture : IAsyncLifetime
{
    private IPlaywright? playwright;
    private IBrowser? browser;
    private PortalProcess? portal;
    private string? missing;

    public Uri Url => portal?.Url ?? throw new InvalidOperationException("The portal is not running.");

    public async ValueTask InitializeAsync()
    {
        playwright = await Playwright.CreateAsync();
        (browser, missing) = await Chromium.LaunchAsync(playwright);
        if (browser is not null)
        {
            portal = await PortalProcess.StartAsync(PortalProcess.BuiltServer(), environment: new Dictionary<string, string>
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
                ["Portal__Demo"] = "true",
            });
        }
    }

    /// <summary>A new browser context: own cookies, own cache. Requests to any other origin fail the test that asks <see cref="Visit.Foreign"/>.</summary>
    public async Task<Visit> OpenAsync(Look? look = null)
    {
        if (browser is null)
        {
            // On a user's machine this is a visible skip; in CI it must not pass unseen.
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", missing!);
            Assert.Fail(missing);
        }
        look ??= new Look();
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Url.ToString(),
            Locale = look.Language,
            ColorScheme = look.Dark ? ColorScheme.Dark : ColorScheme.Light,
            ViewportSize = look.Narrow ? new ViewportSize { Width = 375, Height = 812 } : new ViewportSize { Width = 1366, Height = 900 },
            JavaScriptEnabled = look.JavaScript,
            AcceptDownloads = true,
        });
        await context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        return new Visit(context, await context.NewPageAsync(), Url, look);
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }
        if (portal is not null)
        {
            await portal.DisposeAsync();
        }
        playwright?.Dispose();
    }
}

/// <summary>How a visitor's browser is set.</summary>
public sealed record Look(string Language = "en", bool Dark = false, bool Narrow = false, bool JavaScript = true)
{
    public string Name => $"{Language}-{(Dark ? "dark" : "light")}-{(Narrow ? "narrow" : "wide")}";
}
