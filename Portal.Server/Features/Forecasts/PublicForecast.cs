using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Features.Adoption;

namespace Portal.Server.Features.Forecasts;

internal sealed class PublicForecast(IDbContextFactory<PortalDb> databases) : IPublicForecast
{
    public async Task<Forecasted?> OfAsync(DateOnly origin, int active, long organisations, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var row = await db.IssuedForecasts.AsNoTracking()
            .Where(f => f.Industry == Industry.All && f.Origin == origin && f.DefinitionVersion == AdoptionDefinitions.Version)
            .Where(f => f.Active == active && f.Organisations == organisations && f.Refusal == null)
            .OrderBy(f => f.Id).FirstOrDefaultAsync(cancellationToken);
        return row is null ? null : new(
            DateOnly.FromDateTime(row.IssuedAt),
            [
                .. IssuedViews.Of(row).Points.Where(point => point.Horizon <= ForecastModel.MonthsPerYear)
                    .Select(point => new ForecastedPoint(point.WindowEnd, point.Median, point.Band80.Low, point.Band80.High)),
            ]);
    }
}
