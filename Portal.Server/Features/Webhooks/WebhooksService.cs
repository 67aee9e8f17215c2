using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Organisations;

namespace Portal.Server.Features.Webhooks;

internal sealed class WebhooksService(
    PortalDb db, CurrentUser current, WebhookAddress addresses, WebhookSecrets secrets, WebhookDeliveries deliveries, AuditLog audit, TimeProvider time,
    IStringLocalizer<ApiText> text) : IWebhooksApi
{
    private const int Most = 20;

    public async Task<IReadOnlyList<WebhookEndpointView>> List(CancellationToken cancellationToken)
    {
        if (!current.Required.GovernsByCookie())
        {
            return [];
        }
        var rows = await Mine().AsNoTracking().OrderBy(e => e.Id).ToListAsync(cancellationToken);
        return [.. rows.Select(View)];
    }

    public async Task<Outcome<CreatedWebhook>> Create(PutWebhookRequest request, CancellationToken cancellationToken)
    {
        var read = await ReadAsync(request, cancellationToken);
        if (read.Value is not { } url)
        {
            return read.Refusal!;
        }
        if (await Mine().CountAsync(cancellationToken) >= Most)
        {
            return new Refusal("too_many_webhooks", text["TooManyWebhooks", Most], 409);
        }
        var secret = WebhookSignature.NewSecret();
        var endpoint = new WebhookEndpoint
        {
            OrganisationId = current.Required.OrganisationId,
            Url = url.AbsoluteUri,
            Types = string.Join(' ', request.Types.Distinct()),
            IsEnabled = request.IsEnabled,
            Secret = secrets.Seal(secret),
            CreatedByUserId = current.Required.UserId,
            CreatedAt = time.GetUtcNow().UtcDateTime,
        };
        db.Add(endpoint);
        await audit.SaveAsync(db, Fact("webhook.created", url.Host), cancellationToken);
        return new CreatedWebhook(View(endpoint), secret);
    }

    public async Task<Outcome> Change(int id, PutWebhookRequest request, CancellationToken cancellationToken)
    {
        if (Refuse() is { } refusal)
        {
            return refusal;
        }
        if (!await Mine().AnyAsync(e => e.Id == id, cancellationToken))
        {
            return Unknown();
        }
        var read = await ReadAsync(request, cancellationToken);
        if (read.Value is not { } url)
        {
            return read.Refusal!;
        }
        var (types, me) = (string.Join(' ', request.Types.Distinct()), current.Required.UserId);
        return await Apply(id, "webhook.changed", set => set
            .SetProperty(e => e.Url, url.AbsoluteUri)
            .SetProperty(e => e.Types, types)
            .SetProperty(e => e.ChangedByUserId, me)
            .SetProperty(e => e.IsEnabled, request.IsEnabled)
            .SetProperty(e => e.StoppedBecause, (string?)null), cancellationToken);
    }

    public async Task<Outcome<CreatedWebhook>> Rotate(int id, RotateWebhookSecretRequest request, CancellationToken cancellationToken)
    {
        if (Refuse() is { } refusal)
        {
            return refusal;
        }
        if (await Mine().AsNoTracking().SingleOrDefaultAsync(e => e.Id == id, cancellationToken) is not { } endpoint)
        {
            return Unknown();
        }
        var secret = WebhookSignature.NewSecret();
        var (kept, old) = (secrets.Seal(secret), request.OverlapHours > 0 ? endpoint.Secret : null);
        var ends = request.OverlapHours > 0 ? time.GetUtcNow().UtcDateTime.AddHours(request.OverlapHours) : (DateTime?)null;
        var outcome = await Apply(id, "webhook.rotated", set => set
            .SetProperty(e => e.Secret, kept).SetProperty(e => e.OldSecret, old).SetProperty(e => e.OldSecretEndsAt, ends), cancellationToken);
        return outcome.Refusal is { } lost
            ? lost
            : new CreatedWebhook(View(await Mine().AsNoTracking().SingleAsync(e => e.Id == id, cancellationToken)), secret);
    }

    public async Task<Outcome> Delete(int id, CancellationToken cancellationToken) =>
        Refuse() ?? (await audit.SaveAsync(
            db, Fact("webhook.deleted", Target(id)), () => Mine().Where(e => e.Id == id).ExecuteDeleteAsync(cancellationToken), cancellationToken) == 1
                ? Outcome.Done
                : Unknown());

    public async Task<Outcome> Test(int id, CancellationToken cancellationToken) =>
        Refuse() ?? (!await Mine().AnyAsync(e => e.Id == id, cancellationToken) ? Unknown()
            : await deliveries.Test(current.Required, id, cancellationToken));

    public async Task<IReadOnlyList<WebhookDeliveryView>?> Deliveries(int id, CancellationToken cancellationToken) =>
        Refuse() is null && await Mine().AnyAsync(e => e.Id == id, cancellationToken) ? await deliveries.Last(id, cancellationToken) : null;

    public async Task<Outcome> Replay(int id, long delivery, CancellationToken cancellationToken) =>
        Refuse() ?? (!await Mine().AnyAsync(e => e.Id == id, cancellationToken) ? Unknown()
            : await deliveries.Replay(current.Required, id, delivery, cancellationToken));

    private async Task<Outcome<Uri>> ReadAsync(PutWebhookRequest request, CancellationToken cancellationToken)
    {
        if (Refuse() is { } refusal)
        {
            return refusal;
        }
        if (!request.Types.All(WebhookTypes.All.Contains))
        {
            return new Refusal("unknown_type", text["WebhookType", string.Join(", ", WebhookTypes.All)], 400, nameof(request.Types));
        }
        var me = current.Required.UserId;
        return request.Types.Contains(WebhookTypes.AdoptionReport)
            && !await db.Users.AnyAsync(u => u.Id == me && u.IsOperator, cancellationToken)
                ? new Refusal("reports_need_operator", text["WebhookReports"], 403, nameof(request.Types))
                : addresses.Read(request.Url);
    }

    private async Task<Outcome> Apply(
        int id, string action, Action<Microsoft.EntityFrameworkCore.Query.UpdateSettersBuilder<WebhookEndpoint>> set, CancellationToken cancellationToken) =>
        await audit.SaveAsync(
            db, Fact(action, Target(id)), () => Mine().Where(e => e.Id == id).ExecuteUpdateAsync(set, cancellationToken), cancellationToken) == 1
            ? Outcome.Done
            : Unknown();

    private IQueryable<WebhookEndpoint> Mine()
    {
        var organisation = current.Required.OrganisationId;
        return db.WebhookEndpoints.Where(e => e.OrganisationId == organisation);
    }

    private WebhookEndpointView View(WebhookEndpoint endpoint) => new(
        endpoint.Id, endpoint.Url, endpoint.Types.Split(' '), endpoint.IsEnabled, endpoint.StoppedBecause, endpoint.CreatedAt,
        endpoint.LastSuccessAt is { } success ? new DateTimeOffset(success) : null,
        endpoint.OldSecretEndsAt > time.GetUtcNow().UtcDateTime ? new DateTimeOffset(endpoint.OldSecretEndsAt.Value) : null);

    private AuditFact Fact(string action, string target) => new(action, current.Required.UserId, current.Required.OrganisationId, target);

    private static string Target(int id) => id.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private Refusal? Refuse() => current.Required.GovernsByCookie() ? null : new("not_allowed", text["WebhooksNeedAdmin"], 403);

    private Refusal Unknown() => new("unknown_webhook", text["UnknownWebhook"], 404);
}
