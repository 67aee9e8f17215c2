namespace Portal.Benchmarks.Serving;

/// <summary>A server that answers on a port of loopback.</summary>
internal sealed record Server(string Name, int Port, int ProcessId, string? Key = null);

/// <summary>One row of the table.</summary>
/// <param name="Floor">Name of the floor it is compared with; null where only servers are compared.</param>
internal sealed record Cell(string Name, IReadOnlyList<ServingInput> Inputs, int Clients, bool Json, string? Floor)
{
    /// <summary>One measurement in every round.</summary>
    public Dictionary<string, List<(double Cpu, LoadSeen Load)>> Seen { get; } = [];

    public async Task MeasureAsync(Server server, TimeSpan window)
    {
        var requests = Inputs.Select(input => input.Request(Json, server.Key)).ToArray();
        await ClosedLoop.RunAsync(server.Port, Clients, requests, window / 4);
        var before = CpuClock.Of(server.ProcessId);
        var load = await ClosedLoop.RunAsync(server.Port, Clients, requests, window);
        var cpu = (CpuClock.Of(server.ProcessId) - before).TotalMilliseconds / Math.Max(1, load.Answers);
        if (!Seen.TryGetValue(server.Name, out var seen))
        {
            Seen[server.Name] = seen = [];
        }
        seen.Add((cpu, load));
    }

    /// <summary>Median CPU milliseconds of the server for one request.</summary>
    public double Cpu(string server) => Medians.Of(Seen[server].Select(round => round.Cpu));

    public double PerSecond(string server) => Medians.Of(Seen[server].Select(round => round.Load.PerSecond));

    public double Percentile(string server, double part) => Medians.Of(Seen[server].Select(round => round.Load.Percentile(part)));
}
