using System.Text.Json;

namespace Portal.Server.Features.Forecasts;

/// <summary>One month of an issued forecast: its quantiles, and what simpler forecasts said from the same origin. Shares of 1.</summary>
internal sealed record IssuedStep(
    int Horizon, double Q025, double Q10, double Q25, double Q50, double Q75, double Q90, double Q975, double Naive, double Drift, double Ets)
{
    public static string Write(IReadOnlyList<IssuedStep> steps) => JsonSerializer.Serialize(steps);

    public static IReadOnlyList<IssuedStep> Read(string json) => JsonSerializer.Deserialize<IssuedStep[]>(json) ?? [];
}

/// <summary>What a Bass curve explained at the origin; rates per month, doubts by name.</summary>
/// <param name="Peak">End of the month in which growth peaked.</param>
internal sealed record LoggedExplanation(
    double? Innovation, double? Imitation, double? Ceiling, double? CeilingError, DateOnly? Peak, IReadOnlyList<string> Doubts)
{
    public string Write() => JsonSerializer.Serialize(this);

    public static LoggedExplanation? Read(string? json) => json is null ? null : JsonSerializer.Deserialize<LoggedExplanation>(json);
}
