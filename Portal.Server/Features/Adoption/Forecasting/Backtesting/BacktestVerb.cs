using System.Globalization;
using System.Text.Json;
using Portal.Server.Hosting.Verbs;

namespace Portal.Server.Features.Adoption.Forecasting.Backtesting;

/// <summary><c>forecast-backtest</c>: rolling origins over every group of a file, with the rivals beside.</summary>
internal static class BacktestVerb
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static async Task<int> Run(VerbContext context)
    {
        if (context.Option("data") is not { } path || context.Option("bands") is not (null or "pooled" or "bootstrap"))
        {
            await Console.Error.WriteLineAsync("Say --data FILE [--report DIR] [--bands pooled|bootstrap].");
            return VerbRunner.UsageError;
        }
        var (series, faults) = SeriesFile.Open(path);
        if (faults.Count > 0 || series.Any(one => one.IsSales))
        {
            foreach (var fault in faults.DefaultIfEmpty("the backtest needs the columns group,name,t,y,cap,first_year"))
            {
                await Console.Error.WriteLineAsync($"{path}: {fault}");
            }
            return 1;
        }
        var groups = new Dictionary<string, IReadOnlyList<SeriesScore>>();
        foreach (var group in series.GroupBy(one => one.Group))
        {
            IReadOnlyList<PanelSeries> panel = [.. group.Select(one => one.ToPanel())];
            var track = PanelTrack.Build(panel, Backtest.Horizon, Environment.ProcessorCount, context.CancellationToken);
            groups.Add(group.Key, Backtest.Run(track, context.Option("bands") == "bootstrap" ? new ResidualBootstrap(panel) : new PooledBands(track)));
        }
        var all = groups.Values.SelectMany(scores => scores).ToList();
        foreach (var (name, scores) in groups)
        {
            await Print(context.Output, name, scores);
        }
        await Print(context.Output, "all", all);
        if (context.Option("report") is { } folder)
        {
            Directory.CreateDirectory(folder);
            var summary = new { All = GroupScore.Of(all), Groups = groups.ToDictionary(group => group.Key, group => GroupScore.Of(group.Value)) };
            await File.WriteAllTextAsync(Path.Combine(folder, "summary.json"), JsonSerializer.Serialize(summary, Json), context.CancellationToken);
        }
        return 0;
    }

    private static async Task Print(TextWriter output, string name, IReadOnlyList<SeriesScore> scores)
    {
        var score = GroupScore.Of(scores);
        var culture = CultureInfo.InvariantCulture;
        await output.WriteLineAsync($"{name}: {score.Series} series, {score.Forecasts} forecasts");
        await output.WriteLineAsync(string.Create(culture,
            $"  AvgRelMAE against naive {score.AvgRelMae:F3}, drift {GroupScore.Against(scores, one => one.Drift):F3}, ETS {GroupScore.Against(scores, one => one.Ets):F3}"));
        await output.WriteLineAsync($"  wins against naive {score.WinsNaive}, drift {score.WinsDrift}, ETS {score.WinsEts}, both drift and ETS {score.WinsBoth}");
        await output.WriteLineAsync(string.Create(culture, $"  coverage of 80 % and 95 %: {score.Coverage80:F1}, {score.Coverage95:F1}"));
        for (var h = 1; h <= Backtest.Horizon; h++)
        {
            var at = scores.Select(one => one.Horizons[h - 1]).ToList();
            await output.WriteLineAsync(string.Create(culture,
                $"    {h} ahead ({at.Sum(one => one.Forecasts)}): {GroupScore.Coverage(at, one => one.Within80):F1}, {GroupScore.Coverage(at, one => one.Within95):F1}"));
        }
    }
}
