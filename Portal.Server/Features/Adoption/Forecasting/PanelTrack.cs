using Portal.Server.Features.Adoption.Forecasting.Curves;

namespace Portal.Server.Features.Adoption.Forecasting;

/// <summary>
/// Every forecast that would have been made for a panel, from each origin with only what was known then, and how it came out.
/// Takes milliseconds per origin: made in the background, never on a page's request.
/// </summary>
internal sealed class PanelTrack
{
    private readonly Origin[][] origins;

    private PanelTrack(IReadOnlyList<PanelSeries> panel, int horizon, Origin[][] origins)
    {
        Panel = panel;
        Horizon = horizon;
        this.origins = origins;
    }

    public IReadOnlyList<PanelSeries> Panel { get; }

    public int Horizon { get; }

    /// <param name="panel">Series of one kind on one calendar; the values must be finite.</param>
    /// <param name="horizon">How many periods ahead every origin looks.</param>
    /// <param name="cores">How many threads to use.</param>
    public static PanelTrack Build(IReadOnlyList<PanelSeries> panel, int horizon, int cores, CancellationToken cancellation = default)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(cores, 1), CancellationToken = cancellation };
        var origins = panel.SelectMany((series, index) => Enumerable.Range(0, Math.Max(series.Count + 1 - Refusals.FewestPeriods, 0)).Select(origin => (index, origin))).ToArray();
        var rates = panel.Select(series => new double[Math.Max(series.Count + 1 - Refusals.FewestPeriods, 0)]).ToArray();
        Parallel.ForEach(origins, options, at =>
        {
            var series = panel[at.index];
            var fit = CurveFitter.Credible(CurveKind.Gompertz, Seen(series, at.origin), series.Ceiling, Priors.Gompertz(series, []));
            rates[at.index][at.origin] = fit is null ? double.NaN : Math.Log(fit.First);
        });
        var made = rates.Select(row => new Origin[row.Length]).ToArray();
        Parallel.ForEach(origins, options, at =>
        {
            var series = panel[at.index];
            var known = at.origin + Refusals.FewestPeriods;
            made[at.index][at.origin] = SlimMean.Forecast(series, known, Priors.Gompertz(series, Peers(panel, rates, at.index, known)), horizon);
        });
        return new(panel, horizon, [.. made.Select((row, index) => FallBack.Apply(panel[index], row))]);
    }

    /// <summary>The levels 1…horizon ahead as forecast from the first <paramref name="known"/> periods.</summary>
    public double[] Ahead(int series, int known) => At(series, known).Ahead;

    public Origin At(int series, int known) => origins[series][known - Refusals.FewestPeriods];

    /// <summary>The errors of all forecasts at a horizon whose target has been seen.</summary>
    public IEnumerable<PastError> Errors(int horizon)
    {
        for (var index = 0; index < Panel.Count; index++)
        {
            var series = Panel[index];
            for (var known = Refusals.FewestPeriods; known + horizon <= series.Count; known++)
            {
                var miss = series.Levels[known + horizon - 1] - Ahead(index, known)[horizon - 1];
                yield return new(index, known, series.LastPeriod(known + horizon), miss / series.Scale(known));
            }
        }
    }

    private static Observations Seen(PanelSeries series, int origin) => Observations.OfLevels([.. series.Levels.Take(origin + Refusals.FewestPeriods)]);

    /// <summary>Growth rates of the other series as they were known at the same calendar period; a sum has no peers and is none.</summary>
    private static List<double> Peers(IReadOnlyList<PanelSeries> panel, double[][] rates, int index, int known)
    {
        var now = panel[index].LastPeriod(known);
        var peers = new List<double>();
        for (var other = 0; other < panel.Count && !panel[index].IsSum; other++)
        {
            var seen = Math.Min(now - panel[other].FirstPeriod + 1, panel[other].Count) - Refusals.FewestPeriods;
            if (other != index && !panel[other].IsSum && seen >= 0 && double.IsFinite(rates[other][seen]))
            {
                peers.Add(rates[other][seen] + Math.Log(panel[other].PeriodsPerYear / panel[index].PeriodsPerYear));
            }
        }
        return peers;
    }
}
