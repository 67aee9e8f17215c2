using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Features.Audit;

namespace Portal.Server.Features.Webhooks;

/// <summary>What was sent to an endpoint, and what a person has sent. The caller made sure that the endpoint is the organisation's.</summary>
internal sealed class WebhookDeliveries(PortalDb db, WebhookOutbox outbox, AuditLog audit, TimeProvider time, IStringLocalizer<ApiText> text)
{
    private const int Shown = 50;

    public async Task<IReadOnlyList<WebhookDeliveryView>> Last(int endpoint, CancellationToken cancellationToken)
    {
        var rows = await db.WebhookDeliveries.AsNoTracking().Where(d => d.EndpointId == endpoint)
            .OrderByDescending(d => d.Id).Take(Shown)
            .Select(d => new { Delivery = d, d.Event!.MessageId, d.Event.Type, d.Event.At })
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => new WebhookDeliveryView(
            row.Delivery.Id, row.MessageId, row.Type, row.At, Word(row.Delivery.State), row.Delivery.Attempts, Time(row.Delivery.LastAttemptAt),
            row.Delivery.LastStatus, row.Delivery.LastFault, row.Delivery.LastMilliseconds,
            row.Delivery.State == WebhookDeliveryState.Pending ? Time(row.Delivery.DueAt) : null))];
    }

    public async Task<Outcome> Test(Caller caller, int endpoint, CancellationToken cancellationToken)
    {
        // A button that is pressed a thousand times sends once.
        if (await db.WebhookEvents.AnyAsync(e => e.EndpointId == endpoint && !e.IsHandedOut, cancellationToken)
            || await db.WebhookDeliveries.AnyAsync(
                d => d.EndpointId == endpoint && d.Event!.EndpointId != null && d.State == WebhookDeliveryState.Pending && d.Attempts == 0, cancellationToken))
        {
            return new Refusal("test_pending", text["WebhookTestPending"], 409);
        }
        db.Add(outbox.Event(caller.OrganisationId, WebhookTypes.Test, new { EndpointId = endpoint }, endpoint));
        await audit.SaveAsync(db, new("webhook.tested", caller.UserId, caller.OrganisationId, Target(endpoint)), cancellationToken);
        return Outcome.Done;
    }

    public async Task<Outcome> Replay(Caller caller, int endpoint, long delivery, CancellationToken cancellationToken)
    {
        var mine = db.WebhookDeliveries.Where(d => d.Id == delivery && d.EndpointId == endpoint);
        if (!await mine.AnyAsync(cancellationToken))
        {
            return new Refusal("unknown_delivery", text["UnknownDelivery"], 404);
        }
        if (await mine.AnyAsync(d => d.Event!.Type == WebhookTypes.AdoptionReport, cancellationToken)
            && !await ReportReceivers.Of(db).AnyAsync(e => e.Id == endpoint, cancellationToken))
        {
            return new Refusal("reports_need_operator", text["WebhookReports"], 403);
        }
        var now = time.GetUtcNow().UtcDateTime;
        var replayed = await audit.SaveAsync(
            db,
            new("webhook.replayed", caller.UserId, caller.OrganisationId, $"{endpoint}/{delivery}"),
            () => mine.Where(d => d.State != WebhookDeliveryState.Pending).ExecuteUpdateAsync(set => set
                .SetProperty(d => d.State, WebhookDeliveryState.Pending)
                .SetProperty(d => d.Attempts, 0)
                .SetProperty(d => d.DueAt, now)
                .SetProperty(d => d.ClaimedUntil, (DateTime?)null)
                .SetProperty(d => d.Claim, (Guid?)null), cancellationToken),
            cancellationToken);
        return replayed == 1 ? Outcome.Done : new Refusal("delivery_pending", text["DeliveryPending"], 409);
    }

    private static string Word(WebhookDeliveryState state) => state switch
    {
        WebhookDeliveryState.Delivered => "delivered",
        WebhookDeliveryState.Failed => "failed",
        _ => "pending",
    };

    private static DateTimeOffset? Time(DateTime? utc) => utc is { } at ? new DateTimeOffset(at) : null;

    private static string Target(int id) => id.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
