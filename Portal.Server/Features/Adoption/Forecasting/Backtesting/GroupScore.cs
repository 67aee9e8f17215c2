namespace Portal.Server.Features.Adoption.Forecasting.Backtesting;

/// <summary>The summary of a group, in the shape of <c>summary.json</c>. Without a forecast the ratios and coverages are null.</summary>
/// <param name="AvgRelMae">Geometric mean over the series of MAE over the naive forecast's MAE.</param>
/// <param name="WinsBoth">Series on which both drift and ETS are beaten.</param>
/// <param name="Coverage80">Percent of actual values inside the 80 % band.</param>
internal sealed record GroupScore(
    int Series,
    int Forecasts,
    double? AvgRelMae,
    int WinsNaive,
    int WinsDrift,
    int WinsEts,
    int WinsBoth,
    double? Coverage80,
    double? Coverage95)
{
    public static GroupScore Of(IReadOnlyCollection<SeriesScore> scores)
    {
        var told = scores.Where(score => score.Forecasts > 0).ToList();
        return new(
            told.Count,
            told.Sum(score => score.Forecasts),
            Against(told, score => score.Naive),
            told.Count(score => score.BeatsNaive),
            told.Count(score => score.BeatsDrift),
            told.Count(score => score.BeatsEts),
            told.Count(score => score.BeatsDrift && score.BeatsEts),
            Coverage(told.SelectMany(score => score.Horizons), horizon => horizon.Within80),
            Coverage(told.SelectMany(score => score.Horizons), horizon => horizon.Within95));
    }

    /// <summary>Geometric mean of MAE over a rival's MAE. A series on which the rival never errs says nothing about a ratio and is left out.</summary>
    public static double? Against(IEnumerable<SeriesScore> scores, Func<SeriesScore, double> rival)
    {
        var logs = scores.Where(score => rival(score) > 0 && score.Error > 0).Select(score => Math.Log(score.Error / rival(score))).ToList();
        return logs.Count == 0 ? null : Math.Exp(logs.Average());
    }

    public static double? Coverage(IEnumerable<HorizonScore> horizons, Func<HorizonScore, int> within)
    {
        int inside = 0, all = 0;
        foreach (var horizon in horizons)
        {
            inside += within(horizon);
            all += horizon.Forecasts;
        }
        return all == 0 ? null : 100.0 * inside / all;
    }
}
