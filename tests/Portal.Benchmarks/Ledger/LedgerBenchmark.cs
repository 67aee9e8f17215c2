using Microsoft.EntityFrameworkCore;
using Portal.Benchmarks.Serving;
using Portal.Server.Metering;
using Portal.Tests.Hosting;
using Portal.Tests.Onnx;

namespace Portal.Benchmarks.Ledger;

/// <summary>
/// What it costs to write every prediction down before it is answered: the published portal with a model of microseconds,
/// beside the same parser, engine and writer without door and ledger.
/// </summary>
internal static class LedgerBenchmark
{
    private const int Many = 64;

    public static async Task<IReadOnlyList<Figure>> RunAsync(bool quick)
    {
        var (rounds, window) = (quick ? 3 : 7, TimeSpan.FromSeconds(quick ? 3 : 6));
        var published = await Repository.PublishServerAsync();
        using var models = new ModelFolder();
        models.Add("mlp", OnnxModels.Mlp());
        await using var portal = await PortalUnderTest.StartAsync(published, models.Root);
        using var bare = await ChildServer.StartAsync(BareServer.Name, models.Root);
        var random = new Random(7);
        var inputs = Enumerable.Range(0, 16).Select(_ => ServingInput.Mlp(random)).ToArray();
        var metered = inputs.Select(input => input.Request(json: false, portal.Key)).ToArray();
        var unmetered = inputs.Select(input => input.Request(json: false, key: null)).ToArray();
        var port = portal.Process.Url.Port;
        await ClosedLoop.RunAsync(port, Many, metered, window * 4);
        await ClosedLoop.RunAsync(bare.Port, Many, unmetered, window);

        List<double> perSecond = [], added = [];
        for (var round = 0; round < rounds; round++)
        {
            perSecond.Add((await ClosedLoop.RunAsync(port, Many, metered, window)).PerSecond);
            var with = await ClosedLoop.RunAsync(port, 1, metered, window / 2);
            var without = await ClosedLoop.RunAsync(bare.Port, 1, unmetered, window / 2);
            added.Add(with.Percentile(0.5) - without.Percentile(0.5));
        }

        return
        [
            new("durable predictions a second, 64 clients", Medians.Of(perSecond), 5_000, "1/s", AtMost: false),
            new("p50 that door and ledger add, 1 client", Medians.Of(added), 1, "ms"),
            .. await RetryStorm.RunAsync(portal, 1_000),
            .. await VerifyAsync(portal),
        ];
    }

    private static async Task<IReadOnlyList<Figure>> VerifyAsync(PortalUnderTest portal)
    {
        await using var db = PortalTenant.Open(portal.Process.Data);
        var begun = TimeProvider.System.GetTimestamp();
        var differences = await new LedgerVerification(db).FindDifferencesAsync(CancellationToken.None);
        var seconds = TimeProvider.System.GetElapsedTime(begun).TotalSeconds;
        Console.WriteLine(FormattableString.Invariant($"{await db.UsageEvents.CountAsync()} events verified in {seconds:N1} s"));
        return [new("sums that disagree with the events", differences.Count, 0, "sums")];
    }
}
