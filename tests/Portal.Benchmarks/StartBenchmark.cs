using System.Diagnostics;
using System.Globalization;
using Microsoft.Playwright;
using Portal.Tests.Hosting;

namespace Portal.Benchmarks;

/// <summary>How soon the published portal serves, how much a first visit transfers, and what it holds while idle.</summary>
internal static class StartBenchmark
{
    private static readonly Dictionary<string, string> Environment = new()
    {
        // Published and in Production, as an operator runs it; the starter models are loaded.
        ["ASPNETCORE_ENVIRONMENT"] = "Production",
        ["Portal__Demo"] = "false",
    };

    public static async Task<IReadOnlyList<Figure>> RunAsync(bool quick)
    {
        var server = await Repository.PublishServerAsync();
        var data = Directory.CreateTempSubdirectory("portal-bench-").FullName;
        try
        {
            // The first start creates the database; it is not the one that is measured.
            await using (await PortalProcess.StartAsync(server, data, Environment))
            {
            }
            var ready = new List<double>();
            for (var run = 0; run < (quick ? 3 : 7); run++)
            {
                await using var started = await PortalProcess.StartAsync(server, data, Environment);
                ready.Add(started.TimeToReady.TotalSeconds);
            }
            await using var portal = await PortalProcess.StartAsync(server, data, Environment);
            var firstByte = await FirstByteAsync(new Uri(portal.Url, "models"), quick ? 50 : 300);
            await Task.Delay(TimeSpan.FromSeconds(quick ? 5 : 20));
            var idle = ResidentMegabytes(portal.ProcessId);
            var transfers = await TransfersAsync(portal.Url);
            return
            [
                new("ready to serve on an existing database, median", Medians.Of(ready), 3, "s"),
                new("catalogue page first byte, median", firstByte, 30, "ms"),
                new("sign-in page transferred", transfers.SignIn / 1000.0, 100, "kB"),
                new("first visit to the catalogue transferred", transfers.Catalogue / 1e6, 3.2, "MB"),
                new("of that, Plotly", transfers.Plotly / 1e6, 0, "MB"),
                new("idle memory with the starter models loaded", idle, 300, "MB"),
            ];
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task<double> FirstByteAsync(Uri page, int requests)
    {
        using var http = new HttpClient();
        var times = new List<double>();
        for (var i = 0; i < requests + 20; i++)
        {
            var watch = Stopwatch.StartNew();
            using var answer = await http.GetAsync(page, HttpCompletionOption.ResponseHeadersRead);
            await using var body = await answer.EnsureSuccessStatusCode().Content.ReadAsStreamAsync();
            await body.ReadExactlyAsync(new byte[1]);
            if (i >= 20)
            {
                times.Add(watch.Elapsed.TotalMilliseconds);
            }
            await body.CopyToAsync(Stream.Null);
        }
        return Medians.Of(times);
    }

    /// <summary>Bytes over the wire as Chromium counts them, headers included, with an empty cache.</summary>
    private static async Task<(double SignIn, double Catalogue, double Plotly)> TransfersAsync(Uri portal)
    {
        using var playwright = await Playwright.CreateAsync();
        var (browser, reason) = await Chromium.LaunchAsync(playwright);
        if (browser is null)
        {
            throw new InvalidOperationException(reason);
        }
        await using (browser)
        {
            var signIn = await TransferAsync(browser, new Uri(portal, "account/sign-in"));
            var catalogue = await TransferAsync(browser, new Uri(portal, "models"));
            return (signIn.Values.Sum(), catalogue.Values.Sum(),
                catalogue.Where(request => request.Key.Contains("plotly", StringComparison.OrdinalIgnoreCase)).Sum(request => request.Value));
        }
    }

    private static async Task<Dictionary<string, double>> TransferAsync(IBrowser browser, Uri url)
    {
        await using var context = await browser.NewContextAsync();
        var page = await context.NewPageAsync();
        var session = await context.NewCDPSessionAsync(page);
        var urls = new Dictionary<string, string>();
        var bytes = new Dictionary<string, double>();
        session.Event("Network.requestWillBeSent").OnEvent += (_, e) =>
            urls[e!.Value.GetProperty("requestId").GetString()!] = e.Value.GetProperty("request").GetProperty("url").GetString()!;
        session.Event("Network.loadingFinished").OnEvent += (_, e) =>
        {
            var requested = urls.GetValueOrDefault(e!.Value.GetProperty("requestId").GetString()!, "");
            bytes[requested] = bytes.GetValueOrDefault(requested) + e.Value.GetProperty("encodedDataLength").GetDouble();
        };
        await session.SendAsync("Network.enable");
        await page.GotoAsync(url.ToString(), new() { WaitUntil = WaitUntilState.NetworkIdle });
        await page.WaitForTimeoutAsync(2_000);
        return bytes;
    }

    private static double ResidentMegabytes(int process)
    {
        if (!OperatingSystem.IsLinux())
        {
            using var running = Process.GetProcessById(process);
            return running.WorkingSet64 / 1e6;
        }
        var line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024 / 1e6;
    }
}
