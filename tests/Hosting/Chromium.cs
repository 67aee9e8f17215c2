using Microsoft.Playwright;

namespace Portal.Tests.Hosting;

/// <summary>Finds a Chromium, or has Playwright fetch one.</summary>
public static class Chromium
{
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "chrome"];

    /// <returns>The browser; or null and the reason why there is none.</returns>
    public static async Task<(IBrowser? Browser, string? Reason)> LaunchAsync(IPlaywright playwright)
    {
        var options = new BrowserTypeLaunchOptions { Args = Arguments, ExecutablePath = Installed() };
        if (options.ExecutablePath is null && Microsoft.Playwright.Program.Main(["install", "chromium"]) != 0)
        {
            return (null, "no Chromium on this machine, and Playwright's installer could not fetch one");
        }
        try
        {
            return (await playwright.Chromium.LaunchAsync(options), null);
        }
        catch (PlaywrightException exception)
        {
            return (null, $"Chromium did not start: {exception.Message}");
        }
    }

    private static string? Installed() =>
        Environment.GetEnvironmentVariable("CHROMIUM_PATH") is { Length: > 0 } named
            ? named
            : (Environment.GetEnvironmentVariable("PATH") ?? "")
                .Split(Path.PathSeparator)
                .SelectMany(folder => Names.Select(name => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name)))
                .FirstOrDefault(File.Exists);
}
