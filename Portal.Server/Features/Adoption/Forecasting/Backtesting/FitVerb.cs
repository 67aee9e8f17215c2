using System.Globalization;
using System.Text.Json;
using Portal.Server.Features.Adoption.Forecasting.Curves;
using Portal.Server.Hosting.Verbs;

namespace Portal.Server.Features.Adoption.Forecasting.Backtesting;

/// <summary><c>forecast-fit</c>: one curve per series of a file, with standard errors and a verdict on its parameters.</summary>
internal static class FitVerb
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static async Task<int> Run(VerbContext context)
    {
        if (context.Option("data") is not { } path
            || !Named<CurveKind>(context.Option("model"), out var kind)
            || !Named<FitTarget>(context.Option("on") ?? "sales", out var target)
            || (target is FitTarget.Hazard or FitTarget.Density && kind != CurveKind.Bass))
        {
            await Console.Error.WriteLineAsync("Say --data FILE --model bass|logistic|gompertz --on sales|cumulative (Bass also: hazard, density) [--json].");
            return VerbRunner.UsageError;
        }
        var (series, faults) = SeriesFile.Open(path);
        if (faults.Count > 0)
        {
            foreach (var fault in faults)
            {
                await Console.Error.WriteLineAsync($"{path}: {fault}");
            }
            return 1;
        }
        var results = series.Select(one => FitResult.Of(one, kind, target)).ToList();
        if (context.Arguments.Contains("--json"))
        {
            await context.Output.WriteLineAsync(JsonSerializer.Serialize(results, Json));
            return 0;
        }
        foreach (var result in results)
        {
            await context.Output.WriteLineAsync(Line(result));
        }
        return 0;
    }

    private static string Line(FitResult result)
    {
        var parts = result.Parameters.Select(parameter => string.Create(CultureInfo.InvariantCulture,
            $"{parameter.Key} {parameter.Value.Value:G6} ({(parameter.Value.StandardError is { } error ? error.ToString("G4", CultureInfo.InvariantCulture) : "-")})"));
        var sse = result.Sse is { } value ? string.Create(CultureInfo.InvariantCulture, $"SSE {value:G7}  ") : "";
        var verdict = result.Identified ? "identified" : "not identified: " + string.Join(' ', result.Reasons.Select(reason => reason.Text));
        return $"{result.Series} ({result.Points} points): {string.Join("  ", parts)}  {sse}{verdict}";
    }

    private static bool Named<T>(string? text, out T value)
        where T : struct, Enum =>
        Enum.TryParse(text, ignoreCase: true, out value) && Enum.IsDefined(value) && !char.IsAsciiDigit(text![0]);
}
