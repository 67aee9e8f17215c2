using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;

namespace Portal.Server.Features.Keys;

/// <summary>
/// Keys by their id, with their owners: a key revoked in this process is dead at once, elsewhere within a second; so is one
/// whose owner left.
/// </summary>
internal sealed class ApiKeyRows(IDbContextFactory<PortalDb> databases, DataChanges changes, TimeProvider time)
{
    private readonly RecentRows<string, OwnedKey> recent = new(changes, time);

    public ValueTask<OwnedKey?> FindAsync(string id, CancellationToken cancellationToken) => recent.GetAsync(id, async wanted =>
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.ApiKeys.AsNoTracking().Where(k => k.Id == wanted).WithOwners(db).SingleOrDefaultAsync(cancellationToken);
    });
}
