using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Client.Contracts;
using Portal.Server.Data;

namespace Portal.Server.Features.Webhooks;

/// <summary>
/// Who sends what: a delivery is claimed in the database for longer than an attempt can take. Two replicas never hold the
/// same one, and one that died with its claims gives them back by the clock.
/// </summary>
internal sealed class WebhookClaims(IDbContextFactory<PortalDb> databases, IOptions<WebhooksOptions> options, TimeProvider time)
{
    private const int MostEndpoints = 1000;

    private TimeSpan Length => TimeSpan.FromSeconds((2 * options.Value.TimeoutSeconds) + 5);

    /// <returns>Endpoints with something due, longest due first.</returns>
    public async Task<IReadOnlyList<DueEndpoint>> EndpointsAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var due = await Due(db)
            .GroupBy(d => new { d.EndpointId, d.Endpoint!.OrganisationId })
            .Select(g => new { g.Key.EndpointId, g.Key.OrganisationId, First = g.Min(d => d.DueAt), Count = g.Count() })
            .OrderBy(g => g.First)
            .Take(MostEndpoints)
            .ToListAsync(cancellationToken);
        return [.. due.Select(g => new DueEndpoint(g.EndpointId, g.OrganisationId, g.Count))];
    }

    /// <returns>The claim of the endpoint's next delivery; null when nothing is due or others were quicker.</returns>
    public async Task<WebhookClaim?> TakeAsync(int endpoint, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var waiting = await Due(db).Where(d => d.EndpointId == endpoint).OrderBy(d => d.DueAt).ThenBy(d => d.Id)
            .Select(d => d.Id).Take(8).ToListAsync(cancellationToken);
        foreach (var id in waiting)
        {
            var (mark, until) = (Guid.NewGuid(), time.GetUtcNow().UtcDateTime + Length);
            if (await Free(db).Where(d => d.Id == id).ExecuteUpdateAsync(
                set => set.SetProperty(d => d.Claim, mark).SetProperty(d => d.ClaimedUntil, until), cancellationToken) == 1)
            {
                return new(id, mark);
            }
        }
        return null;
    }

    /// <summary>Gives it back untried.</summary>
    public async Task ReleaseAsync(WebhookClaim claim)
    {
        await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
        await db.WebhookDeliveries.Where(d => d.Id == claim.DeliveryId && d.Claim == claim.Mark)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.ClaimedUntil, (DateTime?)null), CancellationToken.None);
    }

    // A test reaches an endpoint that is switched off, too.
    // Who was an operator when a report was handed out may be none by now, or somebody else may have chosen another address.
    private IQueryable<WebhookDelivery> Due(PortalDb db)
    {
        var mayKnow = ReportReceivers.Of(db);
        return Free(db).Where(d => d.Endpoint!.IsEnabled || d.Event!.EndpointId != null)
            .Where(d => d.Event!.Type != WebhookTypes.AdoptionReport || mayKnow.Any(e => e.Id == d.EndpointId));
    }

    // Of this table alone: SQLite updates no joined rows.
    private IQueryable<WebhookDelivery> Free(PortalDb db)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return db.WebhookDeliveries.Where(d =>
            d.State == WebhookDeliveryState.Pending && d.DueAt <= now && (d.ClaimedUntil == null || d.ClaimedUntil <= now));
    }
}

/// <param name="Count">How many deliveries.</param>
internal sealed record DueEndpoint(int EndpointId, int OrganisationId, int Count);

/// <param name="Mark">What the row holds while the claim is ours.</param>
internal sealed record WebhookClaim(long DeliveryId, Guid Mark);
