using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;

namespace Portal.Server.Features.Adoption.Classes;

/// <summary>Writes a class to its organisation when its day has come. Every replica may: doing it twice changes nothing.</summary>
internal sealed class ClassMoves(IDbContextFactory<PortalDb> databases, TimeProvider time, ILogger<ClassMoves> logger) : BackgroundService
{
    private static readonly TimeSpan FirstLook = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    /// <returns>How many organisations moved.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow().UtcDateTime;
        var today = DateOnly.FromDateTime(now);
        var moved = 0;
        var classes = ClassTimeline.ByOrganisation(await db.OrganisationClasses.AsNoTracking().ToListAsync(cancellationToken));
        var places = await db.Organisations.Where(o => db.OrganisationClasses.Any(c => c.OrganisationId == o.Id))
            .Select(o => new { o.Id, Place = new OrganisationPlace(o.Industry, o.SizeClass) }).ToListAsync(cancellationToken);
        foreach (var organisation in places)
        {
            if (classes.TryGetValue(organisation.Id, out var timeline) && timeline.At(today, now.AddTicks(1)) is var place && place != organisation.Place)
            {
                moved += await db.MoveAsync(organisation.Id, place, cancellationToken);
            }
        }
        return moved;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(FirstLook, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            timer.Period = Every;
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                AdoptionLog.ClassesNotMoved(logger, exception);
            }
        }
    }
}

internal static class OrganisationMoves
{
    /// <returns>1 when the organisation was somewhere else.</returns>
    public static Task<int> MoveAsync(this PortalDb db, int organisation, OrganisationPlace place, CancellationToken cancellationToken)
    {
        var (industry, size) = place;
        return db.Organisations
            .Where(o => o.Id == organisation && (o.Industry != industry || o.SizeClass != size))
            .ExecuteUpdateAsync(set => set.SetProperty(o => o.Industry, industry).SetProperty(o => o.SizeClass, size), cancellationToken);
    }
}
