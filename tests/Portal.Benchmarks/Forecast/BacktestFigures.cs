using Portal.Server.Features.Adoption.Forecasting;
using Portal.Server.Features.Adoption.Forecasting.Backtesting;

namespace Portal.Benchmarks.Forecast;

/// <summary>Rolling origins over a file: annual series against their goals, surveys against theirs, coverage by group.</summary>
internal static class BacktestFigures
{
    // The goals were set on seventy annual series; another number has the same shares to win.
    private const double Seventy = 70;

    public static IEnumerable<Figure> Of(string path)
    {
        var (series, faults) = SeriesFile.Open(path);
        if (faults.Count > 0)
        {
            throw new InvalidOperationException($"{path}: {faults[0]}");
        }
        var annual = new List<SeriesScore>();
        var surveys = new List<SeriesScore>();
        var coverage = new List<Figure>();
        foreach (var group in series.GroupBy(one => one.Group))
        {
            IReadOnlyList<PanelSeries> panel = [.. group.Select(one => one.ToPanel())];
            var track = PanelTrack.Build(panel, Backtest.Horizon, Environment.ProcessorCount);
            var scores = Backtest.Run(track, new PooledBands(track));
            (group.All(one => one.FirstYear == 0) ? surveys : annual).AddRange(scores);
            coverage.AddRange(Coverage(group.Key, GroupScore.Of(scores)));
        }
        return [.. Annual(annual), .. Surveys(surveys), .. coverage];
    }

    private static IEnumerable<Figure> Annual(List<SeriesScore> scores)
    {
        var score = GroupScore.Of(scores);
        if (score.AvgRelMae is not { } ratio)
        {
            yield break;
        }
        double Wins(int ofSeventy) => Math.Floor(ofSeventy / Seventy * score.Series);
        yield return new($"annual, {score.Series} series: AvgRelMAE against the last level", ratio, 0.52, "");
        yield return new("annual: ahead of drift", score.WinsDrift, Wins(48), "series", AtMost: false);
        yield return new("annual: ahead of exponential smoothing", score.WinsEts, Wins(58), "series", AtMost: false);
        yield return new("annual: ahead of both", score.WinsBoth, Wins(45), "series", AtMost: false);
    }

    private static IEnumerable<Figure> Surveys(List<SeriesScore> scores) => GroupScore.Of(scores).AvgRelMae is { } ratio
        ? [new($"surveys, {scores.Count} series: AvgRelMAE against the last level", ratio, 1.0, "")]
        : [];

    private static IEnumerable<Figure> Coverage(string group, GroupScore score)
    {
        if (score is { Coverage80: { } held80, Coverage95: { } held95 })
        {
            yield return new($"{group}: 80 % band holds, at least", held80, 70, "%", AtMost: false);
            yield return new($"{group}: 80 % band holds, at most", held80, 90, "%");
            yield return new($"{group}: 95 % band holds, at least", held95, 90, "%", AtMost: false);
            yield return new($"{group}: 95 % band holds, at most", held95, 98, "%");
        }
    }
}
