using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Data;

namespace Portal.Server.Features.Webhooks;

/// <summary>Turns the outbox's events into deliveries, each once, whichever replica comes first.</summary>
internal sealed class WebhookHandout(IDbContextFactory<PortalDb> databases, TimeProvider time, ILogger<WebhookHandout> logger)
{
    /// <summary>What may wait for one endpoint. An organisation cannot fill the disk by way of an endpoint that is dead.</summary>
    public const int MostWaiting = 10_000;

    private const int AtOnce = 200;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var fresh = await db.WebhookEvents.AsNoTracking().Where(e => !e.IsHandedOut)
            .OrderBy(e => e.Id).Take(AtOnce)
            .Select(e => new Fresh(e.Id, e.OrganisationId, e.Type, e.EndpointId))
            .ToListAsync(cancellationToken);
        foreach (var happened in fresh)
        {
            await HandOutAsync(db, happened, cancellationToken);
            db.ChangeTracker.Clear();
        }
    }

    private async Task HandOutAsync(PortalDb db, Fresh happened, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var isMine = await db.WebhookEvents.Where(e => e.Id == happened.Id && !e.IsHandedOut)
            .ExecuteUpdateAsync(set => set.SetProperty(e => e.IsHandedOut, true), cancellationToken);
        if (isMine == 0)
        {
            return;
        }
        var mayKnow = happened.Type == WebhookTypes.AdoptionReport ? ReportReceivers.Of(db) : db.WebhookEndpoints;
        var endpoints = await mayKnow.AsNoTracking()
            .Where(e => e.OrganisationId == happened.OrganisationId)
            .Where(e => happened.EndpointId == null ? e.IsEnabled : e.Id == happened.EndpointId)
            .Select(e => new
            {
                e.Id,
                e.Types,
                Waiting = db.WebhookDeliveries.Count(d => d.EndpointId == e.Id && d.State == WebhookDeliveryState.Pending),
            })
            .ToListAsync(cancellationToken);
        var now = time.GetUtcNow().UtcDateTime;
        var told = 0;
        foreach (var endpoint in endpoints.Where(e => happened.EndpointId is not null || e.Types.Split(' ').Contains(happened.Type)))
        {
            if (endpoint.Waiting >= MostWaiting)
            {
                WebhooksLog.Dropped(logger, happened.Type, endpoint.Id, MostWaiting);
                continue;
            }
            db.Add(new WebhookDelivery { EndpointId = endpoint.Id, EventId = happened.Id, State = WebhookDeliveryState.Pending, DueAt = now });
            told++;
        }
        if (told == 0)
        {
            await db.WebhookEvents.Where(e => e.Id == happened.Id).ExecuteDeleteAsync(cancellationToken);
        }
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private sealed record Fresh(long Id, int OrganisationId, string Type, int? EndpointId);
}
