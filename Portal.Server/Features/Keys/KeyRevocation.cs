using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Features.Webhooks;

namespace Portal.Server.Features.Keys;

internal static class KeyRevocation
{
    /// <summary>Revokes what is live of <paramref name="keys"/>, with a webhook for each. The caller holds the transaction and saves.</summary>
    /// <returns>How many there were.</returns>
    public static async Task<int> RevokeKeysAsync(
        this PortalDb db, IQueryable<ApiKey> keys, WebhookOutbox outbox, DateTime now, CancellationToken cancellationToken)
    {
        var live = keys.Where(k => k.RevokedAt == null);
        var revoked = await live.AsNoTracking().Select(k => new { k.Id, k.OrganisationId }).ToListAsync(cancellationToken);
        foreach (var key in revoked)
        {
            outbox.Add(db, key.OrganisationId, WebhookTypes.KeyRevoked, new { key.Id });
        }
        return await live.ExecuteUpdateAsync(set => set.SetProperty(k => k.RevokedAt, now), cancellationToken);
    }
}
