using Portal.Server.Features.Adoption.Forecasting.Smoothing;

namespace Portal.Server.Features.Adoption.Forecasting.Backtesting;

/// <summary>Rolling origins over one panel: every forecast of the slim mean and of its rivals, from the same origins.</summary>
internal static class Backtest
{
    public const int Horizon = 5;

    public static IReadOnlyList<SeriesScore> Run(PanelTrack track, IBands bands)
    {
        var scores = new SeriesScore[track.Panel.Count];
        Parallel.For(0, scores.Length, index => scores[index] = Score(track, bands, index));
        return scores;
    }

    private static SeriesScore Score(PanelTrack track, IBands bands, int index)
    {
        var series = track.Panel[index];
        var score = new SeriesScore(series.Name);
        for (var known = Refusals.FewestPeriods; known < series.Count; known++)
        {
            var horizon = Math.Min(Horizon, series.Count - known);
            var levels = series.Levels.Take(known).ToArray();
            var automatic = ExponentialSmoothing.Automatic(levels);
            var drift = Members.Drift(levels, horizon);
            var steps = bands.Around(index, known, track.Ahead(index, known)[..horizon]).Steps;
            for (var h = 1; h <= horizon; h++)
            {
                var actual = series.Levels[known + h - 1];
                double Miss(double forecast) => Math.Abs(actual - Math.Clamp(forecast, 0, series.Ceiling));
                score.Add(steps[h - 1], actual, Miss(levels[^1]), Miss(drift[h - 1]), Miss(automatic.At(h)));
            }
        }
        return score;
    }
}
