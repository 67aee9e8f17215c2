using Portal.Benchmarks.Hostile;

namespace Portal.Benchmarks;

/// <summary>Models that mean harm, and what it costs that they cannot do it.</summary>
internal static class HostileBenchmark
{
    private const int UsualMutants = 200;

    /// <summary>PORTAL_MUTANTS=5000 looks at as many; --only begins a part's name: cold, costs, cards, set, mutants, orphans, cycles.</summary>
    public static async Task<IReadOnlyList<Figure>> RunAsync(bool quick, string? only)
    {
        var mutants = int.TryParse(Environment.GetEnvironmentVariable("PORTAL_MUTANTS"), out var count) ? count : UsualMutants;
        (string Name, Func<Task<IReadOnlyList<Figure>>> Run)[] parts =
        [
            // What costs time first: what comes after leaves a busier machine behind.
            ("cold", () => WorkerCosts.StartsAsync(quick)),
            ("costs", () => WorkerCosts.RunAsync(quick)),
            ("cards", Cards.RunAsync),
            ("set", HostileSet.RunAsync),
            ("mutants", () => Mutants.RunAsync(mutants)),
            ("orphans", OrphanProof.RunAsync),
            ("cycles", () => Cycles.RunAsync(100)),
        ];
        List<Figure> figures = [];
        foreach (var (name, run) in parts.Where(part => only is null || part.Name.StartsWith(only, StringComparison.Ordinal)))
        {
            figures.AddRange(await run());
            Console.WriteLine($"{name}: done");
        }

        return figures;
    }
}
