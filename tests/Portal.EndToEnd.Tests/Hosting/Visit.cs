using System.Collections.Concurrent;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Portal.EndToEnd.Tests.Hosting;

/// <summary>One browser context with one page, watched: what it asks of other origins and what goes wrong in its console.</summary>
public sealed class Visit : IAsyncDisposable
{
    private readonly IBrowserContext context;
    private readonly Look look;
    private readonly ConcurrentQueue<string> foreign = new();
    private readonly ConcurrentQueue<string> faults = new();

    internal Visit(IBrowserContext context, IPage page, Uri origin, Look look)
    {
        this.context = context;
        this.look = look;
        Page = page;
        page.Request += (_, request) =>
        {
            if (request.Url.StartsWith("http", StringComparison.Ordinal) && !request.Url.StartsWith(origin.ToString(), StringComparison.Ordinal))
            {
                foreign.Enqueue(request.Url);
            }
        };
        page.Console += (_, message) =>
        {
            // A page that is left while it fetches logs that; a refused request is part of some journeys.
            if (message.Type == "error" && !message.Text.Contains("Failed to load resource", StringComparison.Ordinal))
            {
                faults.Enqueue(message.Text);
            }
        };
        page.PageError += (_, error) => faults.Enqueue(error);
    }

    public IPage Page { get; }

    public IBrowserContext Context => context;

    /// <summary>Requests that left the portal's origin: there must be none.</summary>
    public IReadOnlyCollection<string> Foreign => foreign;

    /// <summary>Errors of scripts, of the runtime and of the content security policy.</summary>
    public IReadOnlyCollection<string> Faults => faults;

    /// <summary>Opens a page and waits until it answers clicks.</summary>
    public async Task GoToAsync(string path)
    {
        await Page.GotoAsync(path);
        await LiveAsync();
    }

    /// <summary>After a full page load: waits until WebAssembly has taken over, except on the static account pages.</summary>
    public async Task LiveAsync()
    {
        await Page.WaitForLoadStateAsync(LoadState.DOMContentLoaded);
        if (look.JavaScript && !new Uri(Page.Url).AbsolutePath.StartsWith("/account", StringComparison.Ordinal))
        {
            await Page.Locator("html[data-live]").WaitForAsync(new() { State = WaitForSelectorState.Attached, Timeout = 90_000 });
        }
    }

    /// <summary>Waits until what the page fetched is drawn: no skeleton, no request under way.</summary>
    public async Task SettleAsync()
    {
        await Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await Page.WaitForFunctionAsync("() => !document.querySelector('[aria-busy=\"true\"]')");
    }

    /// <summary>The faults since the last time they were taken.</summary>
    public IReadOnlyList<string> TakeFaults()
    {
        var taken = new List<string>();
        while (faults.TryDequeue(out var fault))
        {
            taken.Add(fault);
        }
        return taken;
    }

    /// <summary>Saves what a person would see, under <c>artifacts/screenshots</c>.</summary>
    public async Task ShootAsync(string name) => await Page.ScreenshotAsync(new()
    {
        Path = Path.Combine(Screenshots(), $"{name}-{look.Name}.png"),
        FullPage = true,
        Animations = ScreenshotAnimations.Disabled,
    });

    /// <returns>One line a violation of axe's rules; empty when the page is clean.</returns>
    public async Task<IReadOnlyList<string>> ViolationsAsync()
    {
        var result = await Page.RunAxe();
        return [.. result.Violations.Select(violation =>
            $"{violation.Id} ({violation.Impact}): {string.Join("; ", violation.Nodes.Take(3).Select(node => node.Html))}")];
    }

    public ValueTask DisposeAsync() => context.DisposeAsync();

    private static string Screenshots()
    {
        // artifacts/bin/<project>/<configuration>/ → artifacts/screenshots
        var folder = Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "screenshots");
        return Directory.CreateDirectory(folder).FullName;
    }
}
