using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Metering;
using Portal.Tests.Hosting;
using Portal.Tests.Onnx;

namespace Portal.Server.Tests.Metering;

/// <summary>
/// A portal under load is killed again and again, and every client keeps a ledger of its own. <c>PORTAL_KILL_CYCLES</c> says
/// how often; 60 when it is not set.
/// </summary>
public sealed class KillTests
{
    private const int Clients = 24;
    private const int LeastCalls = 10_000;
    private const int UsualCycles = 60;

    private static readonly int Cycles = int.Parse(
        Environment.GetEnvironmentVariable("PORTAL_KILL_CYCLES") is { Length: > 0 } cycles ? cycles : $"{UsualCycles}", CultureInfo.InvariantCulture);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_moment_it_is_killed_at_no_answered_prediction_is_lost_or_counted_twice()
    {
        using var models = new ModelFolder();
        // Not measured at each of many starts.
        models.Add("mlp", OnnxModels.Mlp(), manifest => manifest with { Batching = new("off") });
        var environment = new Dictionary<string, string> { ["Portal__StarterModels"] = models.Root };
        var data = Directory.CreateTempSubdirectory("portal-kill-").FullName;
        try
        {
            ConcurrentBag<Guid> answered = [];
            var asked = 0L;
            var key = "";
            // Seeded: the moments differ from cycle to cycle, not from run to run.
            var random = new Random(11);
            for (var cycle = 0; cycle < Cycles; cycle++)
            {
                await using var portal = await PortalProcess.StartAsync(PortalProcess.BuiltServer(), data, environment);
                key = key.Length > 0 ? key : await PortalTenant.SubscribeAsync(data, "acme");
                var enough = (long)LeastCalls * (cycle + 1) / UsualCycles;
                asked += await CallAndKill(portal, key, answered, enough, TimeSpan.FromMilliseconds(random.Next(40)));
            }

            await Verify(data, answered, asked);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task Verify(string data, ConcurrentBag<Guid> answered, long asked)
    {
        await using var db = PortalTenant.Open(data);
        var written = await db.UsageEvents.Where(e => e.EndReason == EndReason.Success).Select(e => e.RequestId).ToListAsync(Stop);
        Assert.True(answered.Count >= (long)LeastCalls * Cycles / UsualCycles, $"Only {answered.Count} answers.");
        Assert.Equal(answered.Count, answered.Distinct().Count());
        Assert.Empty(answered.Except(written));
        // What was written and not answered was asked at least, and cut off by a kill: one call of each client in a cycle.
        Assert.InRange(written.Count - answered.Count, 0, asked - answered.Count);
        Assert.InRange(asked - answered.Count, 0, (long)Clients * Cycles);
        Assert.Equal(written.Count, written.Distinct().Count());
        var verified = await PortalVerb.RunAsync(data, "verify-ledger");
        Assert.True(verified.ExitCode == 0, verified.Output);
    }

    /// <returns>Calls that were sent.</returns>
    private static async Task<long> CallAndKill(PortalProcess portal, string key, ConcurrentBag<Guid> answered, long enough, TimeSpan moment)
    {
        using var http = new HttpClient { BaseAddress = portal.Url };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var calling = Enumerable.Range(0, Clients).Select(_ => Task.Run(() => CallUntilGone(http, answered), Stop)).ToList();
        // Under way again first: a portal that dies before it answers proves nothing.
        while (answered.Count < enough && !calling.Exists(client => client.IsCompleted))
        {
            await Task.Delay(5, Stop);
        }
        await Task.Delay(moment, Stop);
        await portal.DisposeAsync();
        return (await Task.WhenAll(calling)).Sum();
    }

    private static async Task<long> CallUntilGone(HttpClient http, ConcurrentBag<Guid> answered)
    {
        var body = $$"""{"inputs":[{"name":"x","datatype":"FP32","shape":[1,64],"data":[{{string.Join(',', Enumerable.Repeat("0.5", 64))}}]}]}""";
        for (var asked = 1L; ; asked++)
        {
            try
            {
                using var answer = await http.PostAsync("v2/models/mlp/infer", new StringContent(body, MediaTypeHeaderValue.Parse("application/json")), Stop);
                // It counts once its last byte is here.
                var text = await answer.Content.ReadAsStringAsync(Stop);
                Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
                answered.Add(Guid.Parse(answer.Headers.GetValues(ReceiptHeaders.RequestId).Single()));
            }
            catch (HttpRequestException)
            {
                return asked;
            }
        }
    }
}
