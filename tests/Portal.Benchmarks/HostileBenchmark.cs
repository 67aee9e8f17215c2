using Portal.Benchmarks.Hostile;

namespace Portal.Benchmarks;

/// <summary>Models that mean harm, and what it costs that they cannot do it.</summary>
internal static class HostileBenchmark
{
    public static async Task<IReadOnlyList<Figure>> RunAsync(bool quick) =>
    [
        .. await HostileSet.RunAsync(),
        .. await Mutants.RunAsync(int.TryParse(Environment.GetEnvironmentVariable("PORTAL_MUTANTS"), out var count) ? count : 200),
        await OrphanProof.RunAsync(),
        .. await WorkerCosts.RunAsync(quick),
        .. await Cycles.RunAsync(100),
    ];
}
