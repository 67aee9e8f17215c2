using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Features.Adoption;
using Portal.Server.Features.Adoption.Forecasting;

namespace Portal.Server.Features.Forecasts;

/// <summary>
/// Shows what was issued beside what was counted; nothing is fitted here. Reads in a scope of its own, since the page that shows a
/// forecast asks for more at the same time.
/// </summary>
internal sealed class ForecastsService(IServiceScopeFactory scopes, ForecastBoard board, TimeProvider time) : IForecastsApi
{
    private const int PeerMonths = 3;

    private static readonly AdoptionDefinition Definition = new(
        AdoptionDefinitions.Version, AdoptionDefinitions.HeadlineK, AdoptionDefinitions.UsualDays(AdoptionDefinitions.HeadlineK), AdoptionDefinitions.WindowDays);

    public async Task<ForecastOverview> List(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var (series, logged) = await ReadAsync(scope.ServiceProvider, cancellationToken);
        ScoredStep[] steps = [.. logged.Where(one => one.Key != Industry.All).SelectMany(one => one.Value.Steps)];
        return new(
            Definition,
            ForecastModel.Version,
            logged.Count == 0 ? null : logged.Values.Max(one => one.Latest.Origin),
            Summary(series.FirstOrDefault(one => one.Industry == Industry.All) ?? Nobody(Industry.All), logged),
            [.. series.Where(one => one.Industry != Industry.All).Select(one => Summary(one, logged))],
            ForecastRecord.Score(steps));
    }

    public async Task<IndustryForecast?> Get(string industry, CancellationToken cancellationToken)
    {
        if (Known(industry) is not { } asked)
        {
            return null;
        }
        await using var scope = scopes.CreateAsyncScope();
        var (all, logged) = await ReadAsync(scope.ServiceProvider, cancellationToken);
        var series = all.FirstOrDefault(one => one.Industry == asked) ?? Nobody(asked);
        var mine = logged.GetValueOrDefault(asked);
        var breaks = await NotedBreaks.ReadAsync(scope.ServiceProvider.GetRequiredService<PortalDb>(), cancellationToken);
        return new(
            asked, Definition, series.Base?.Size, series.Base?.Variation, series.HasDemoData,
            Observed(series), Breaks(series, breaks), ForecastModel.Ceiling,
            mine?.Latest, mine?.Past ?? [], mine?.Record ?? new(0, null, []),
            IssuedViews.Bass(mine?.Explanation), IssuedViews.Doubts(mine?.Explanation),
            mine?.Latest is null or { Refusal: ForecastRefusal.TooFewPeriods } ? PeerScenario(all, asked) : null);
    }

    private async Task<(IReadOnlyList<IndustrySeries> Series, IReadOnlyDictionary<string, LoggedIndustry> Logged)> ReadAsync(
        IServiceProvider services, CancellationToken cancellationToken) =>
        (await SeriesAsync(services, cancellationToken), await board.ReadAsync(services.GetRequiredService<PortalDb>(), cancellationToken));

    private Task<IReadOnlyList<IndustrySeries>> SeriesAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        services.GetRequiredService<IAdoptionSeries>().OfCompleteMonthsAsync(DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime), cancellationToken);

    private static string? Known(string industry) =>
        industry is Industry.All or ForecastAddresses.Overall ? Industry.All : Industry.IsSection(industry) ? industry : null;

    private static ForecastSummary Summary(IndustrySeries series, IReadOnlyDictionary<string, LoggedIndustry> logged)
    {
        var mine = logged.GetValueOrDefault(series.Industry);
        return new(
            series.Industry, series.HasDemoData, Observed(series) is [.., var latest] ? latest : null, series.Base?.Size, mine?.Latest.Origin, mine?.Latest.Way,
            mine is null ? Unissued(series) : mine.Latest.Refusal,
            mine?.Latest.Points.LastOrDefault(point => point.Horizon <= ForecastModel.MonthsPerYear), mine?.Record.All);
    }

    private static ForecastRefusal? Unissued(IndustrySeries series) => series.Base is { Size.Organisations: > 0 } ? null : ForecastRefusal.NoDenominator;

    private static IReadOnlyList<ObservedLevel> Observed(IndustrySeries series) =>
    [
        .. series.PeriodEnds.Select((end, i) => new ObservedLevel(
            end, series.Active[i], series.EverAdopted[i], series.Bases[i]?.Size.Organisations,
            series.Bases[i]?.RateOf(series.Active[i]))),
    ];

    private static IReadOnlyList<SeriesBreak> Breaks(IndustrySeries series, NotedBreaks noted) =>
    [
        .. series.Breaks.Select(day => new SeriesBreak(day, null, ""))
            .Concat(noted.NotesOf(series.Industry).Select(note => new SeriesBreak(note.Day, note.Kind, note.Text)))
            .OrderBy(one => one.Day),
    ];

    private static double[]? PeerScenario(IReadOnlyList<IndustrySeries> all, string industry)
    {
        // All together have no peers: the others are their own parts.
        var panel = all.Where(one => one.Industry != Industry.All).Select(one => new MonthlySeries(one, []))
            .Where(one => one.HasDenominator && one.Count > 0 && Refusals.InValues(one.Levels) is null).Select(one => one.Levels).ToList();
        return panel.Find(one => one.Name == industry) is { } series && all.Any(one => one.Industry == industry && one.Base?.RateOf(one.Active[^1]) is not null)
            ? PooledGrowth.Forecast(panel, series, series.Count, PeerMonths)
            : null;
    }

    private static IndustrySeries Nobody(string industry) => new(industry, [], [], [], [], [], false);
}
