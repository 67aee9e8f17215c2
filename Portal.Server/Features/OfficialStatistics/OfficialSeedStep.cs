using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;
using Portal.Server.Hosting;

namespace Portal.Server.Features.OfficialStatistics;

/// <summary>Writes the figures that the portal comes with, once.</summary>
internal sealed class OfficialSeedStep(IDbContextFactory<PortalDb> databases, TimeProvider time) : IStartupStep
{
    public int Order => 15;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.OfficialVersions.AnyAsync(cancellationToken))
        {
            return;
        }
        await OfficialImports.AddAsync(db, OfficialSeed.Rows, time.GetUtcNow().UtcDateTime, by: null, cancellationToken);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            // Another replica may have started at the same moment.
            await using var again = await databases.CreateDbContextAsync(cancellationToken);
            if (!await again.OfficialVersions.AnyAsync(cancellationToken))
            {
                throw;
            }
        }
    }
}
