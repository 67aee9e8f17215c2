namespace Portal.Server.Features.Adoption.Forecasting;

/// <summary>
/// Forecasts for one panel: build once in the background when new periods are complete, then ask per series.
/// Series whose values cannot be computed with are refused and teach the others nothing.
/// </summary>
internal sealed class PanelForecaster
{
    private readonly PanelTrack track;
    private readonly PooledBands bands;
    private readonly Dictionary<string, int> places;

    private PanelForecaster(PanelTrack track)
    {
        this.track = track;
        bands = new PooledBands(track);
        places = track.Panel.Select((series, index) => (series.Name, index)).ToDictionary(one => one.Name, one => one.index);
    }

    /// <param name="panel">Series of one kind on one calendar, each with its own name.</param>
    public static PanelForecaster Build(IEnumerable<PanelSeries> panel, int cores = 1, CancellationToken cancellation = default)
    {
        List<PanelSeries> usable = [.. panel.Where(series => Refusals.InValues(series) is null)];
        var horizon = usable.Select(Refusals.LongestHorizon).Append(1).Max();
        return new(PanelTrack.Build(usable, horizon, cores, cancellation));
    }

    /// <param name="horizon">Periods ahead; null for as far as the history carries.</param>
    public ForecastAnswer Forecast(PanelSeries series, Standing standing, int? horizon = null)
    {
        if (Refusals.Before(series, standing, horizon ?? Refusals.LongestHorizon(series)) is { } reason)
        {
            return ForecastAnswer.Refused(reason);
        }
        if (!places.TryGetValue(series.Name, out var index) || track.Panel[index].Count != series.Count)
        {
            throw new ArgumentException($"The panel was built without this history of {series.Name}.", nameof(series));
        }
        return From(index, series.Count, horizon ?? Refusals.LongestHorizon(series));
    }

    /// <summary>What would have been said when only the first periods were known. Nothing that came later is used, of the others neither.</summary>
    /// <param name="standing">As it was then.</param>
    public ForecastAnswer AsOf(PanelSeries series, int known, Standing standing)
    {
        var seen = series with { Levels = [.. series.Levels.Take(known)] };
        var ahead = Refusals.LongestHorizon(seen);
        if ((Refusals.InValues(series) ?? Refusals.Before(seen, standing, ahead)) is { } reason)
        {
            return ForecastAnswer.Refused(reason);
        }
        return From(places[series.Name], known, ahead);
    }

    private ForecastAnswer From(int index, int known, int ahead)
    {
        var series = track.Panel[index];
        var origin = track.At(index, known);
        var (steps, source) = bands.Around(index, known, origin.Ahead[..ahead]);
        var telling = Refusals.Telling(steps, series.Ceiling);
        return telling.Count == 0
            ? ForecastAnswer.Refused(RefusalReason.BandTooWide)
            : ForecastAnswer.Of(new(series.Name, known, origin.Method, source, telling));
    }
}
