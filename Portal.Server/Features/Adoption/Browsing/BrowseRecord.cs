using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Portal.Server.Auth;
using Portal.Server.Data;

namespace Portal.Server.Features.Adoption.Browsing;

/// <summary>Notes an organisation's first look at a model, once; a process remembers whom it need not ask about again.</summary>
internal sealed class BrowseRecord(IDbContextFactory<PortalDb> databases, TimeProvider time, ILogger<BrowseRecord> logger)
{
    private readonly ConcurrentDictionary<int, bool> noted = new();

    /// <param name="caller">Only somebody who is signed in browses; a key does not.</param>
    public async Task NoteAsync(Caller? caller, CancellationToken cancellationToken)
    {
        if (caller is not { UserId: not null, ApiKeyId: null, OrganisationId: var organisation } || !noted.TryAdd(organisation, true))
        {
            return;
        }
        try
        {
            await using var db = await databases.CreateDbContextAsync(cancellationToken);
            if (!await db.FirstBrowses.AnyAsync(b => b.OrganisationId == organisation, cancellationToken))
            {
                db.FirstBrowses.Add(new() { OrganisationId = organisation, At = time.GetUtcNow().UtcDateTime });
                await db.SaveChangesAsync(cancellationToken);
            }
        }
        catch (Exception exception) when (exception is DbUpdateException or DbException or OperationCanceledException)
        {
            // Another replica was quicker, or the visitor is gone: a page is shown whether this is noted or not.
            noted.TryRemove(organisation, out _);
            if (exception is not OperationCanceledException)
            {
                AdoptionLog.BrowseNotNoted(logger, organisation, exception);
            }
        }
    }
}
