using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;
using Portal.Server.Features.Audit;

namespace Portal.Server.Features.Webhooks;

/// <summary>One attempt of a claimed delivery: sends, and writes down what came of it.</summary>
internal sealed class WebhookAttempt(
    IDbContextFactory<PortalDb> databases, WebhookClient client, WebhookSecrets secrets, AuditLog audit, TimeProvider time)
{
    /// <returns>Whether the endpoint took it.</returns>
    public async Task<bool> RunAsync(WebhookClaim claim, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var delivery = await Mine(db, claim).AsNoTracking().Include(d => d.Endpoint).Include(d => d.Event).SingleOrDefaultAsync(cancellationToken);
        if (delivery is not { Endpoint: { } endpoint, Event: { } happened })
        {
            return false;
        }
        var now = time.GetUtcNow();
        var signature = WebhookSignature.Of(happened.MessageId, now, happened.Body, secrets.Open(endpoint, now.UtcDateTime));
        var answer = await client.PostAsync(new(endpoint.Url), happened.MessageId, now, happened.Body, signature, cancellationToken);
        // What was sent is written down even when the portal stops: it would only be sent again.
        await RecordAsync(db, claim, delivery, endpoint, happened, answer, now.UtcDateTime);
        return answer.IsSuccess;
    }

    private async Task RecordAsync(
        PortalDb db, WebhookClaim claim, WebhookDelivery delivery, WebhookEndpoint endpoint, WebhookEvent happened, WebhookAnswer answer, DateTime now)
    {
        var attempts = delivery.Attempts + 1;
        var pause = answer.IsSuccess || answer.IsGone ? null : WebhookRetries.After(attempts, answer.RetryAfter);
        var state = answer.IsSuccess ? WebhookDeliveryState.Delivered : pause is null ? WebhookDeliveryState.Failed : WebhookDeliveryState.Pending;
        var due = time.GetUtcNow().UtcDateTime + (pause ?? TimeSpan.Zero);
        var written = await Mine(db, claim).ExecuteUpdateAsync(set => set
            .SetProperty(d => d.State, state)
            .SetProperty(d => d.Attempts, attempts)
            .SetProperty(d => d.DueAt, due)
            .SetProperty(d => d.ClaimedUntil, (DateTime?)null)
            .SetProperty(d => d.Claim, (Guid?)null)
            .SetProperty(d => d.LastAttemptAt, now)
            .SetProperty(d => d.LastStatus, answer.Status)
            .SetProperty(d => d.LastFault, answer.Fault)
            .SetProperty(d => d.LastMilliseconds, answer.Milliseconds), CancellationToken.None);
        if (written == 0)
        {
            return;
        }
        if (answer.IsSuccess)
        {
            await db.WebhookEndpoints.Where(e => e.Id == endpoint.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(e => e.LastSuccessAt, now), CancellationToken.None);
        }
        else if (answer.IsGone)
        {
            await StopAsync(db, endpoint, "gone", since: now);
        }
        else if (state == WebhookDeliveryState.Failed && happened.EndpointId is null)
        {
            await StopAsync(db, endpoint, "failing", since: happened.At);
        }
    }

    /// <summary>Sends no more, unless the endpoint took something after <paramref name="since"/>. Its organisation turns it on again.</summary>
    private Task StopAsync(PortalDb db, WebhookEndpoint endpoint, string reason, DateTime since) => audit.SaveAsync(
        db,
        new("webhook.stopped", Actor: null, endpoint.OrganisationId, $"{endpoint.Id}/{reason}"),
        () => db.WebhookEndpoints
            .Where(e => e.Id == endpoint.Id && e.IsEnabled && e.Url == endpoint.Url && (e.LastSuccessAt == null || e.LastSuccessAt < since))
            .ExecuteUpdateAsync(set => set.SetProperty(e => e.IsEnabled, false).SetProperty(e => e.StoppedBecause, reason), CancellationToken.None),
        CancellationToken.None);

    private static IQueryable<WebhookDelivery> Mine(PortalDb db, WebhookClaim claim) =>
        db.WebhookDeliveries.Where(d => d.Id == claim.DeliveryId && d.Claim == claim.Mark && d.State == WebhookDeliveryState.Pending);
}
