using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Features.Adoption;
using Portal.Server.Features.Adoption.Forecasting;

namespace Portal.Server.Features.Forecasts;

/// <summary>Issues what is due: one forecast an industry and month, once the month is complete, and logs it.</summary>
internal sealed class ForecastIssuing(IServiceScopeFactory scopes, TimeProvider time, IOptions<ForecastOptions> options)
{
    private const int MostHindcasts = 24;

    /// <returns>How many forecasts and refusals were logged.</returns>
    public async Task<int> IssueAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        var now = time.GetUtcNow().UtcDateTime;
        var today = DateOnly.FromDateTime(now);
        var origin = CompleteMonths.LastEnd(today);
        var logged = await LoggedAsync(db, origin, cancellationToken);
        var rated = await db.MarketSizes.Select(size => size.Industry).Distinct().ToListAsync(cancellationToken);
        if (rated.Count == 0 || rated.Append(Industry.All).All(logged.Contains))
        {
            return 0;
        }
        var panel = await PanelAsync(scope.ServiceProvider, db, today, origin, cancellationToken);
        MonthlySeries[] due = [.. panel.Where(series => series.Count > 0 && !logged.Contains(series.Industry.Industry))];
        if (due.Length == 0)
        {
            return 0;
        }
        var forecaster = PanelForecaster.Build(panel.Select(series => series.Levels), options.Value.Cores, cancellationToken);
        var issued = new IssuedForecasts(forecaster, now);
        foreach (var series in due)
        {
            cancellationToken.ThrowIfCancellationRequested();
            db.AddRange(await HindcastsAsync(db, issued, series, cancellationToken));
            db.Add(issued.Of(series, origin, today));
        }
        var count = db.ChangeTracker.Entries<IssuedForecast>().Count();
        await db.SaveChangesAsync(cancellationToken);
        return count;
    }

    private static async Task<HashSet<string>> LoggedAsync(PortalDb db, DateOnly origin, CancellationToken cancellationToken) =>
    [
        .. await db.IssuedForecasts
            .Where(f => f.Origin == origin && f.ModelVersion == ForecastModel.Version && f.DefinitionVersion == AdoptionDefinitions.Version)
            .Select(f => f.Industry).ToListAsync(cancellationToken),
    ];

    private static async Task<MonthlySeries[]> PanelAsync(
        IServiceProvider services, PortalDb db, DateOnly today, DateOnly origin, CancellationToken cancellationToken)
    {
        var industries = await services.GetRequiredService<IAdoptionSeries>().OfCompleteMonthsAsync(today, cancellationToken);
        var breaks = await NotedBreaks.ReadAsync(db, cancellationToken);
        return
        [
            // A month that ended yesterday is not told of yet.
            .. industries.Select(industry => new MonthlySeries(industry.UpTo(origin), breaks.Of(industry.Industry)))
                .Where(series => series.HasDenominator),
        ];
    }

    /// <summary>
    /// A demo has a past in which no portal ran: its forecasts are computed now, each from the months up to its origin and the breaks
    /// noted by then. Classes, market sizes and use are today's: nobody entered any at the time.
    /// </summary>
    private static async Task<IEnumerable<IssuedForecast>> HindcastsAsync(
        PortalDb db, IssuedForecasts issued, MonthlySeries series, CancellationToken cancellationToken)
    {
        var industry = series.Industry.Industry;
        if (!series.Industry.HasDemoData || await db.IssuedForecasts.AnyAsync(f => f.Industry == industry, cancellationToken))
        {
            return [];
        }
        var first = Math.Max(Refusals.FewestPeriods, series.Count - MostHindcasts);
        return [.. Enumerable.Range(first, Math.Max(series.Count - first, 0)).Select(known => issued.AsOf(series, known))];
    }
}
