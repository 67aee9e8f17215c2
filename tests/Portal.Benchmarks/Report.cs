using System.Text.Json;

namespace Portal.Benchmarks;

internal static class Report
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    public static void Print(IReadOnlyList<Figure> figures)
    {
        Console.WriteLine($"{"figure",-52} {"value",12} {"goal",12} {"unit",-6} ok");
        foreach (var figure in figures)
        {
            Console.WriteLine($"{figure.Name,-52} {Number(figure.Value),12} {(figure.AtMost ? "≤ " : "≥ ") + Number(figure.Goal),12} {figure.Unit,-6} {(figure.Ok ? "yes" : "NO")}");
        }
    }

    // Ratios are told apart by their second digit, bytes and milliseconds are not.
    private static string Number(double value) => value.ToString(Math.Abs(value) < 10 ? "N2" : "N1", null);

    /// <summary>Writes <c>artifacts/bench/NAME.json</c> below the repository.</summary>
    public static async Task WriteAsync(string name, IReadOnlyList<Figure> figures)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "bench"));
        await File.WriteAllTextAsync(
            Path.Combine(folder.FullName, name + ".json"),
            JsonSerializer.Serialize(figures.Select(figure => new { figure = figure.Name, value = figure.Value, goal = figure.Goal, unit = figure.Unit, ok = figure.Ok }), Json));
    }
}
