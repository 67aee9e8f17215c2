namespace Portal.Benchmarks.Serving;

/// <summary>
/// Raw ONNX Runtime, the npm peer, an idle Kestrel and the published portal, interleaved in one run over the same models and
/// requests. Compared by ratios: the machine is shared, and only what is measured side by side can be compared.
/// </summary>
internal static class ServingBenchmark
{
    private const string Portal = "portal";
    private const string Peer = "peer";
    private const string Idle = "idle";
    private const string Bare = "bare";
    private const string Loaded = "encoder S=32, 32";

    /// <param name="quick">One short round.</param>
    /// <param name="only">How the names of the cells begin that are measured, without the figures; null is all of them.</param>
    public static async Task<IReadOnlyList<Figure>> RunAsync(bool quick, string? only)
    {
        var published = await Repository.PublishServerAsync();
        using var models = new ServingModels();
        using var floors = new Floors(models);
        await using var portal = await PortalUnderTest.StartAsync(published, models.Root);
        using var peer = await PeerServer.StartAsync(models.Root);
        using var idle = await ChildServer.StartAsync(ChildServer.Idle);
        using var bare = await ChildServer.StartAsync(BareServer.Name, models.Root);
        var unmetered = new Server(Bare, bare.Port, bare.ProcessId);
        var (served, peers, nothing) = (
            new Server(Portal, portal.Process.Url.Port, portal.Process.ProcessId, portal.Key, portal.Process.GrpcUrl),
            new Server(Peer, peer.Port, peer.ProcessId), new Server(Idle, idle.Port, idle.ProcessId));
        var plan = new ServingPlan(quick, only);
        await WarmUpAsync(plan, [served, unmetered, nothing, peers]);
        for (var round = 0; round < plan.Rounds; round++)
        {
            foreach (var (name, batches) in plan.Floors)
            {
                floors.Measure(name, batches, plan.Window / 2);
            }
            foreach (var cell in plan.Cells)
            {
                foreach (var server in Asked(cell, served, unmetered, nothing, peers))
                {
                    await cell.MeasureAsync(server, plan.Window);
                }
            }
        }
        Print(plan, floors);
        if (only is not null)
        {
            return plan.Cells.Any(cell => cell.Name == Loaded) ? await OverloadAsync(plan, served) : [];
        }
        return
        [
            .. Figures(plan, floors),
            .. await OverloadAsync(plan, served),
            new("JSON float, best of many", EngineFigures.NanosecondsPerFloat(quick), 16, "ns"),
            new("giving up a run frees its lane, median", await EngineFigures.MillisecondsToFreeALaneAsync(models, quick), 10, "ms"),
        ];
    }

    /// <summary>Who understands the cell's requests: only the portal gRPC, and the peer is there for JSON.</summary>
    private static IEnumerable<Server> Asked(Cell cell, Server portal, Server bare, Server idle, Server peer) => cell.Wire switch
    {
        Wire.Grpc => [portal],
        Wire.Json => [portal, bare, peer],
        _ => [portal, bare, idle],
    };

    private static IEnumerable<Figure> Figures(ServingPlan plan, Floors floors)
    {
        yield return Efficiency("encoder S=32, 1 client, e", "encoder S=32, 1", 0.95);
        yield return Efficiency("ResNet18, 8 clients, e", "resnet, 8", 0.95);
        yield return Efficiency("encoder S=32 batched, 8 clients, e", "encoder S=32, 8", 1.30);
        yield return Efficiency("encoder S=32 batched, 32 clients, e", "encoder S=32, 32", 1.45);
        yield return new("encoder S=32, 32 clients, of raw batch 8", floors["encoder S=32 B=8"] / plan["encoder S=32, 32"].Cpu(Portal), 0.95, "ratio", AtMost: false);
        yield return Efficiency("602 kB tensor on the 0.15 ms model, 8 clients, e", "patch, 8", 0.50);
        yield return new("mixed lengths, CPU of first-come padding", plan["mixed, 32"].Cpu(Portal) / floors["mixed first come"], 0.45, "ratio");
        yield return new("tiny model, requests/s of an idle Kestrel, 8 clients", plan["mlp, 8"].PerSecond(Portal) / plan["mlp, 8"].PerSecond(Idle), 0.85, "ratio", AtMost: false);
        yield return new("tiny model without door and ledger, of an idle Kestrel", plan["mlp, 8"].PerSecond(Bare) / plan["mlp, 8"].PerSecond(Idle), 0.85, "ratio", AtMost: false);
        yield return new("door and ledger, part of the CPU, encoder at 32 clients", 1 - (plan["encoder S=32, 32"].Cpu(Bare) / plan["encoder S=32, 32"].Cpu(Portal)), 0.05, "ratio");
        yield return new("image as JSON, peer's CPU over ours", plan["patch json, 8"].Cpu(Peer) / plan["patch json, 8"].Cpu(Portal), 5, "ratio", AtMost: false);

        Figure Efficiency(string name, string cell, double goal) =>
            new(name, floors[plan[cell].Floor!] / plan[cell].Cpu(Portal), goal, "ratio", AtMost: false);
    }

    /// <summary>
    /// Lets the servers compile what will be measured: for the first ten thousands of calls a process spends a good part of
    /// its CPU on that, and no server is restarted that often.
    /// </summary>
    private static async Task WarmUpAsync(ServingPlan plan, IReadOnlyList<Server> servers)
    {
        foreach (var cell in plan.Cells)
        {
            foreach (var server in Asked(cell, servers[0], servers[1], servers[2], servers[3]))
            {
                await cell.LoadAsync(server, plan.WarmUp(cell));
            }
        }
    }

    /// <summary>Twice as many requests as it can answer: what it answers must not fall, and what it refuses it refuses at once.</summary>
    private static async Task<IReadOnlyList<Figure>> OverloadAsync(ServingPlan plan, Server portal)
    {
        var cell = plan[Loaded];
        var requests = cell.Inputs.Select(input => input.Request(json: false, portal.Key)).ToArray();
        var peak = cell.PerSecond(Portal);
        var load = await ClosedLoop.RunAsync(portal.Port, 512, requests, plan.Window * 3, 2 * peak);
        Console.WriteLine(FormattableString.Invariant(
            $"overload: {load.PerSecond:N0}/s answered of {2 * peak:N0}/s sent, {load.Refusals} refused, refusal p99 {load.RefusalPercentile(0.99):N1} ms"));
        return
        [
            new("at twice the capacity, goodput of peak", load.PerSecond / peak, 0.95, "ratio", AtMost: false),
            new("at twice the capacity, refusal p99", load.RefusalPercentile(0.99), 5, "ms"),
        ];
    }

    private static void Print(ServingPlan plan, Floors floors)
    {
        Console.WriteLine($"{"raw ONNX Runtime",-24} {"CPU ms",10} {"on every core",14}");
        foreach (var floor in floors.Names)
        {
            Console.WriteLine($"{floor,-24} {floors[floor],10:N3} {floors.OnEveryCore(floor),14:N3}");
        }
        Console.WriteLine($"{"cell",-24} {"server",-8} {"CPU ms",10} {"raw/CPU",8} {"per s",10} {"p50 ms",8} {"p99 ms",8}");
        foreach (var cell in plan.Cells)
        {
            foreach (var server in cell.Seen.Keys)
            {
                var e = cell.Floor is { } floor ? (floors[floor] / cell.Cpu(server)).ToString("N2", null) : "";
                Console.WriteLine(
                    $"{cell.Name,-24} {server,-8} {cell.Cpu(server),10:N3} {e,8} {cell.PerSecond(server),10:N0} {cell.Percentile(server, 0.5),8:N2} {cell.Percentile(server, 0.99),8:N2}");
            }
        }
    }
}
