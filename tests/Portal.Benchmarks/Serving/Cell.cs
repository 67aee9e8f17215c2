namespace Portal.Benchmarks.Serving;

/// <summary>A server that answers on a port of loopback.</summary>
/// <param name="Grpc">Where it speaks gRPC; null where it does not.</param>
internal sealed record Server(string Name, int Port, int ProcessId, string? Key = null, Uri? Grpc = null);

/// <summary>How requests are written.</summary>
internal enum Wire
{
    Binary,
    Json,
    Grpc,
}

/// <summary>One row of the table.</summary>
/// <param name="Floor">Name of the floor it is compared with; null where only servers are compared.</param>
internal sealed record Cell(string Name, IReadOnlyList<ServingInput> Inputs, int Clients, Wire Wire, string? Floor)
{
    /// <summary>One measurement in every round.</summary>
    public Dictionary<string, List<(double Cpu, LoadSeen Load)>> Seen { get; } = [];

    public async Task MeasureAsync(Server server, TimeSpan window)
    {
        await LoadAsync(server, window / 4);
        var before = CpuClock.Of(server.ProcessId);
        var load = await LoadAsync(server, window);
        var cpu = (CpuClock.Of(server.ProcessId) - before).TotalMilliseconds / Math.Max(1, load.Answers);
        if (!Seen.TryGetValue(server.Name, out var seen))
        {
            Seen[server.Name] = seen = [];
        }
        seen.Add((cpu, load));
    }

    public async Task<LoadSeen> LoadAsync(Server server, TimeSpan window) => Wire == Wire.Grpc
        ? await GrpcLoop.RunAsync(server.Grpc!, server.Key, Clients, [.. Inputs.Select(input => input.Message())], window)
        : await ClosedLoop.RunAsync(server.Port, Clients, [.. Inputs.Select(input => input.Request(Wire == Wire.Json, server.Key))], window);

    /// <summary>Median CPU milliseconds of the server for one request.</summary>
    public double Cpu(string server) => Medians.Of(Seen[server].Select(round => round.Cpu));

    public double PerSecond(string server) => Medians.Of(Seen[server].Select(round => round.Load.PerSecond));

    public double Percentile(string server, double part) => Medians.Of(Seen[server].Select(round => round.Load.Percentile(part)));
}
