using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Features.Adoption;

namespace Portal.Server.Features.Forecasts;

internal sealed class PublicForecast(IDbContextFactory<PortalDb> databases, ForecastBoard board) : IPublicForecast
{
    public async Task<Forecasted?> LatestAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var logged = await board.ReadAsync(db, cancellationToken);
        return logged.GetValueOrDefault(Industry.All)?.Latest is { Refusal: null } latest
            ? new(
                DateOnly.FromDateTime(latest.IssuedAt.UtcDateTime),
                [
                    .. latest.Points.Where(point => point.Horizon <= ForecastModel.MonthsPerYear)
                        .Select(point => new ForecastedPoint(point.WindowEnd, point.Median, point.Band80.Low, point.Band80.High)),
                ])
            : null;
    }
}
