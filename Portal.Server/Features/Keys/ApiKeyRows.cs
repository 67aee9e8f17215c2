using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;

namespace Portal.Server.Features.Keys;

/// <summary>Keys by their id: a key revoked in this process is dead at once, elsewhere within a second.</summary>
internal sealed class ApiKeyRows(IDbContextFactory<PortalDb> databases, DataChanges changes, TimeProvider time)
{
    private readonly RecentRows<string, ApiKey> recent = new(changes, time);

    public ValueTask<ApiKey?> FindAsync(string id, CancellationToken cancellationToken) => recent.GetAsync(id, async wanted =>
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.ApiKeys.AsNoTracking().SingleOrDefaultAsync(k => k.Id == wanted, cancellationToken);
    });
}
