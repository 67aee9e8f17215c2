namespace Portal.Server.Features.Adoption.Forecasting;

/// <summary>
/// Bands from the signed, scaled errors that were known when the forecast was made: those of the other series of the panel,
/// each series weighing one; the shipped library before there are enough.
/// </summary>
internal sealed class PooledBands : IBands
{
    private const int FewestErrors = 30;
    private const int FewestToScale = 3;

    private readonly IReadOnlyList<PanelSeries> panel;
    private readonly PastError[][] byHorizon;

    public PooledBands(PanelTrack track)
    {
        panel = track.Panel;
        byHorizon = [.. Enumerable.Range(1, track.Horizon).Select(h => track.Errors(h).ToArray())];
    }

    public (IReadOnlyList<ForecastStep> Steps, BandSource Source) Around(int series, int known, double[] ahead)
    {
        var one = panel[series];
        var scale = one.Scale(known);
        var steps = new List<ForecastStep>();
        var source = BandSource.Panel;
        var shorter = default(ErrorQuantiles);
        for (var h = 1; h <= ahead.Length; h++)
        {
            var (errors, from) = At(series, known, h);
            source = from > source ? from : source;
            shorter = errors.AtLeast(shorter);
            steps.Add(shorter.Around(h, ahead[h - 1], scale, one.Ceiling));
        }
        return (steps, source);
    }

    private (ErrorQuantiles Errors, BandSource Source) At(int series, int known, int horizon)
    {
        for (var h = Math.Min(horizon, byHorizon.Length); h >= 1; h--)
        {
            if (Pooled(series, known, h) is { } pooled)
            {
                // Errors of a shorter horizon, carried on in proportion.
                return (pooled.Times((double)horizon / h), BandSource.Panel);
            }
        }
        var library = ErrorLibrary.At(horizon, known);
        return PanelRatio(series, known) is { } ratio
            ? (library.Times(Math.Max(1, ratio)), BandSource.Library)
            : (library.Times(ErrorLibrary.Widening), BandSource.WidenedLibrary);
    }

    private ErrorQuantiles? Pooled(int series, int known, int horizon)
    {
        var now = panel[series].LastPeriod(known);
        var size = TrainingSize.Of(known);
        var all = byHorizon[horizon - 1].Where(error => error.Series != series && !panel[error.Series].IsSum && error.Target <= now).ToList();
        var alike = all.Where(error => TrainingSize.Of(error.Known) == size).ToList();
        var chosen = alike.Count >= FewestErrors ? alike : all;
        if (chosen.Count < FewestErrors)
        {
            return null;
        }
        var counts = chosen.CountBy(error => error.Series).ToDictionary();
        return ErrorQuantiles.Of(chosen.Select(error => (error.Scaled, 1.0 / counts[error.Series]))).ForOneMoreThan(3 * counts.Count / 2);
    }

    /// <summary>How much larger the errors of this panel, its own among them, are than the library's; null before there are three.</summary>
    private double? PanelRatio(int series, int known)
    {
        var now = panel[series].LastPeriod(known);
        var ratios = new List<double>();
        for (var h = 1; h <= byHorizon.Length; h++)
        {
            ratios.AddRange(byHorizon[h - 1].Where(error => error.Target <= now && (error.Series == series || !panel[error.Series].IsSum))
                .Select(error => Math.Abs(error.Scaled) / ErrorLibrary.TypicalError(h, error.Known)));
        }
        ratios.Sort();
        return ratios.Count >= FewestToScale ? ratios[ratios.Count / 2] : null;
    }
}
