using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Portal.Client.Contracts;
using Portal.Server.Tests.Gateway.Fixture;
using Portal.Tests.Hosting;
using Portal.Tests.Onnx;

namespace Portal.Server.Tests.Publishing.Uploads;

public sealed class KilledReviewTests : IDisposable
{
    // From before the worker runs to about when the rows are written; which of them hits what depends on the machine.
    private static readonly int[] Milliseconds = [30, 300, 900];

    private readonly StartedPortal site = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => site.Dispose();

    [Fact]
    public async Task A_portal_killed_while_it_approves_and_switches_has_one_whole_version_or_the_other_and_no_orphan()
    {
        // A dozen starts, each of which a busy machine may take a minute for.
        Assert.SkipUnless(Environment.GetEnvironmentVariable("PORTAL_KILL_REVIEWS") == "1", "PORTAL_KILL_REVIEWS=1 runs it.");
        await using (var portal = await site.StartAsync())
        {
            using var desk = await StartedPortal.SignInAsync(portal, StartedPortal.Publisher);
            Assert.Equal(HttpStatusCode.OK, (await desk.CreateModel("numbers")).StatusCode);
            await desk.Submitted("numbers", "1.0.0", OnnxModels.Mlp(1));
        }

        await ApproveUnderKills("1.0.0", former: null);
        await using (var portal = await site.StartAsync())
        {
            using var desk = await StartedPortal.SignInAsync(portal, StartedPortal.Publisher);
            await desk.Submitted("numbers", "1.1.0", OnnxModels.Mlp(2));
        }

        await ApproveUnderKills("1.1.0", former: "1.0.0");
    }

    private async Task ApproveUnderKills(string version, string? former)
    {
        foreach (var pause in Milliseconds)
        {
            await using var portal = await site.StartAsync();
            await Check(portal, version, former);
            using var oversight = await StartedPortal.SignInAsync(portal, StartedPortal.Operator);
            // Never answered, most likely: the portal is gone first.
            _ = oversight.Review("numbers", version, "approve").ContinueWith(sent => sent.Exception, TaskScheduler.Default);
            await Task.Delay(pause, Stop);
        }

        await using (var portal = await site.StartAsync())
        {
            await Check(portal, version, former);
            using var oversight = await StartedPortal.SignInAsync(portal, StartedPortal.Operator);
            Assert.Contains((await oversight.Review("numbers", version, "approve")).StatusCode, new[] { HttpStatusCode.NoContent, HttpStatusCode.NotFound });
            Assert.Equal(version, await Answering(portal));
        }
    }

    // All that says which version there is says the same.
    private async Task Check(PortalProcess portal, string version, string? former)
    {
        using var desk = await StartedPortal.SignInAsync(portal, StartedPortal.Publisher);
        var states = (await desk.GetFromJsonAsync<List<JsonElement>>("/api/publishing/models/numbers/versions", Stop))!
            .ToDictionary(view => view.GetProperty("version").GetString()!, State);
        var isApproved = states[version] == ModelVersionState.Available;
        Assert.True(isApproved || states[version] == ModelVersionState.InReview, $"{version} is {states[version]}.");
        if (former is not null)
        {
            Assert.Equal(isApproved ? ModelVersionState.Legacy : ModelVersionState.Available, states[former]);
        }

        var listed = await desk.GetAsync("/api/models/numbers", Stop);
        var answers = isApproved ? version : former;
        Assert.Equal(answers is null ? HttpStatusCode.NotFound : HttpStatusCode.OK, listed.StatusCode);
        if (answers is not null)
        {
            Assert.Equal(answers, (await listed.Json()).GetProperty("model").GetProperty("version").GetString());
            Assert.Equal(answers, await Answering(portal));
        }

        Assert.Equal(states.Keys.Order(), Directory.GetDirectories(site.In("models", "numbers")).Select(Path.GetFileName).Order());
        Assert.Empty(Directory.GetDirectories(site.In("uploads")));
        if (OperatingSystem.IsLinux())
        {
            // Whoever this data folder's killed portals had started is gone, and what they left of sockets is swept.
            Assert.All(Workers(), parent => Assert.Equal(portal.ProcessId, parent));
            Assert.InRange(Directory.GetDirectories(site.In("run"), "portal-workers-*").Length, 0, 2);
        }
    }

    /// <summary>The version that answers who names none, once it is loaded.</summary>
    private static async Task<string?> Answering(PortalProcess portal)
    {
        using var client = new HttpClient { BaseAddress = portal.Url };
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        late.CancelAfter(TimeSpan.FromSeconds(60));
        while ((await client.GetAsync("/v2/models/numbers/ready", late.Token)).StatusCode != HttpStatusCode.OK)
        {
            await Task.Delay(50, late.Token);
        }
        return (await client.GetFromJsonAsync<JsonElement>("/api/models/numbers", Stop)).GetProperty("model").GetProperty("version").GetString();
    }

    // Whoever started each worker of this run folder.
    private List<int> Workers() =>
    [
        .. Directory.EnumerateDirectories("/proc").Where(process => int.TryParse(Path.GetFileName(process), out _)).SelectMany<string, int>(process =>
        {
            try
            {
                var arguments = File.ReadAllText(Path.Combine(process, "cmdline")).Split('\0');
                return arguments.Any(argument => argument.StartsWith($"--socket={site.In("run")}", StringComparison.Ordinal))
                    ? [int.Parse(arguments.Single(argument => argument.StartsWith("--parent=", StringComparison.Ordinal))["--parent=".Length..], System.Globalization.CultureInfo.InvariantCulture)]
                    : [];
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                return [];
            }
        }),
    ];

    private static ModelVersionState State(JsonElement view) => view.GetProperty("state") is { ValueKind: JsonValueKind.Number } number
        ? (ModelVersionState)number.GetInt32()
        : Enum.Parse<ModelVersionState>(view.GetProperty("state").GetString()!);
}
