using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Data;

namespace Portal.Server.Features.Adoption.Public;

/// <summary>Keeps what was published. Of two replicas that publish a month at once the first one's answer is everybody's.</summary>
internal sealed class PublicationLog(IDbContextFactory<PortalDb> databases, TimeProvider time)
{
    private static readonly JsonSerializerOptions Json = JsonSerializerOptions.Web;

    /// <returns>The newest month; null before the first one.</returns>
    public async Task<PublicMonth?> NewestAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.PublishedAdoption.AsNoTracking().OrderByDescending(p => p.Month).FirstOrDefaultAsync(cancellationToken) is { } row ? Read(row) : null;
    }

    /// <returns>The month as it is published from now on.</returns>
    public async Task<PublicMonth> PublishAsync(PublicMonth month, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        db.Add(new PublishedAdoption
        {
            Month = month.End,
            DefinitionVersion = month.Answer.ByIndustry.Note.Definition.Version,
            PublishedAt = time.GetUtcNow().UtcDateTime,
            Answer = JsonSerializer.Serialize(month.Answer, Json),
            Cells = JsonSerializer.Serialize(month.Cells, Json),
        });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return month;
        }
        catch (DbUpdateException)
        {
            db.ChangeTracker.Clear();
            if (await db.PublishedAdoption.AsNoTracking().SingleOrDefaultAsync(p => p.Month == month.End, cancellationToken) is { } first)
            {
                return Read(first);
            }
            throw;
        }
    }

    /// <returns>The month with the forecast that was kept first.</returns>
    public async Task<PublicMonth> AddForecastAsync(PublicMonth month, Forecasted forecast, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var text = JsonSerializer.Serialize(forecast, Json);
        await db.PublishedAdoption.Where(p => p.Month == month.End && p.Forecast == null)
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.Forecast, text), cancellationToken);
        return Read(await db.PublishedAdoption.AsNoTracking().SingleAsync(p => p.Month == month.End, cancellationToken));
    }

    private static PublicMonth Read(PublishedAdoption row) => new(
        row.Month,
        JsonSerializer.Deserialize<PublicAdoption>(row.Answer, Json)! with
        {
            Forecast = row.Forecast is null ? null : JsonSerializer.Deserialize<Forecasted>(row.Forecast, Json),
        },
        JsonSerializer.Deserialize<PublishedCells>(row.Cells, Json)!);
}
