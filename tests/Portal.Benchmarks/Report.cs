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
            Console.WriteLine($"{figure.Name,-52} {figure.Value,12:N1} {(figure.AtMost ? "≤ " : "≥ ") + figure.Goal.ToString("N1", null),12} {figure.Unit,-6} {(figure.Ok ? "yes" : "NO")}");
        }
    }

    /// <summary>Writes <c>artifacts/bench/NAME.json</c> below the repository.</summary>
    public static async Task WriteAsync(string name, IReadOnlyList<Figure> figures)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "bench"));
        await File.WriteAllTextAsync(
            Path.Combine(folder.FullName, name + ".json"),
            JsonSerializer.Serialize(figures.Select(figure => new { figure = figure.Name, value = figure.Value, goal = figure.Goal, unit = figure.Unit, ok = figure.Ok }), Json));
    }
}
