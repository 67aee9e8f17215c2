using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Organisations;
using Portal.Server.Features.Webhooks;

namespace Portal.Server.Features.Keys;

internal sealed class KeysService(
    PortalDb db, CurrentUser user, KeyCreation creation, KeyChanges changes, KeyViews views, AuditLog audit, WebhookOutbox outbox, TimeProvider time,
    IStringLocalizer<ApiText> text) : IKeysApi
{
    public async Task<IReadOnlyList<ApiKeyView>> List(CancellationToken cancellationToken)
    {
        var caller = user.Required;
        var keys = await db.ApiKeys.AsNoTracking().Where(k => k.OrganisationId == caller.OrganisationId)
            .OrderByDescending(k => k.CreatedAt).ThenBy(k => k.Id)
            .WithOwners(db).ToListAsync(cancellationToken);
        return [.. keys.Select(key => views.Of(key, caller))];
    }

    public Task<Outcome<CreatedApiKey>> Create(CreateApiKeyRequest request, CancellationToken cancellationToken) =>
        creation.Create(request, user.Required, cancellationToken);

    public Task<Outcome> Change(string id, ChangeApiKeyRequest request, CancellationToken cancellationToken) =>
        changes.Change(id, request, user.Required, cancellationToken);

    public Task<Outcome<CreatedApiKey>> Rotate(string id, RotateApiKeyRequest request, CancellationToken cancellationToken) =>
        changes.Rotate(id, request, user.Required, cancellationToken);

    public async Task<Outcome> Revoke(string id, CancellationToken cancellationToken)
    {
        var caller = user.Required;
        var mine = db.ApiKeys.Where(k => k.Id == id && k.OrganisationId == caller.OrganisationId);
        if (await mine.AsNoTracking().SingleOrDefaultAsync(cancellationToken) is not { } key)
        {
            return new Refusal("unknown_key", text["UnknownKey"], 404);
        }
        if (!caller.MayRevoke(key))
        {
            return new Refusal("not_your_key", text["NotYourKey"], 403);
        }
        var now = time.GetUtcNow().UtcDateTime;
        await audit.SaveAsync(
            db, new("key.revoked", caller.UserId, caller.OrganisationId, key.Id),
            () => db.RevokeKeysAsync(mine, outbox, now, cancellationToken), cancellationToken);
        return Outcome.Done;
    }
}
