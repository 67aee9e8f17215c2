using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Webhooks;

namespace Portal.Server.Features.Keys;

/// <summary>Changes keys that live: what they are called and bound to, and their secret.</summary>
internal sealed class KeyChanges(
    PortalDb db, KeyBoundsReader bounds, KeyViews views, AuditLog audit, WebhookOutbox outbox, TimeProvider time, IStringLocalizer<ApiText> text)
{
    public async Task<Outcome> Change(string id, ChangeApiKeyRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var found = await Find(id, caller, now, cancellationToken);
        if (found.Value is not { } key)
        {
            return found.Refusal!;
        }
        if (string.IsNullOrWhiteSpace(request.Name) || request.Name.Any(char.IsControl))
        {
            return new Refusal("invalid_name", text["NameHasControlCharacters"], 400, nameof(request.Name));
        }
        var expires = request.ExpiresAt?.UtcDateTime ?? key.ExpiresAt;
        if (request.ExpiresAt is not null && (expires <= now || expires > key.ExpiresAt))
        {
            return new Refusal("expiry_not_earlier", text["ExpiryNotEarlier"], 400, nameof(request.ExpiresAt));
        }
        var read = await bounds.Read(request.Models, request.Addresses, cancellationToken);
        if (read.Value is not { } bound)
        {
            return read.Refusal!;
        }
        var changed = await audit.SaveAsync(
            db, Fact(caller, "key.changed", key.Id),
            () => Live(id, caller, now).ExecuteUpdateAsync(set => set
                .SetProperty(k => k.Name, request.Name.Trim())
                .SetProperty(k => k.Models, bound.Models)
                .SetProperty(k => k.Addresses, bound.Addresses)
                .SetProperty(k => k.ExpiresAt, expires), cancellationToken),
            cancellationToken);
        return changed == 1 ? Outcome.Done : NotLive();
    }

    public async Task<Outcome<CreatedApiKey>> Rotate(string id, RotateApiKeyRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var found = await Find(id, caller, now, cancellationToken);
        if (found.Value is not { } key)
        {
            return found.Refusal!;
        }
        var ends = request.OverlapHours > 0 ? now.AddHours(request.OverlapHours) : (DateTime?)null;
        var next = ApiKeyText.Create() with { Id = key.Id };
        outbox.Add(db, key.OrganisationId, WebhookTypes.KeyRotated, new { key.Id, OldSecretEndsAt = ends });
        var (oldHash, hash, oldEnding, ending) = (ends is null ? null : key.SecretHash, next.Hash(), ends is null ? null : key.SecretEnding, next.Ending);
        var changed = await audit.SaveAsync(
            db, Fact(caller, "key.rotated", key.Id),
            // Of two who rotate in the same moment one is told: the other's new secret must not be a dead one.
            () => Live(id, caller, now).Where(k => k.SecretHash == key.SecretHash).ExecuteUpdateAsync(set => set
                .SetProperty(k => k.OldSecretHash, oldHash)
                .SetProperty(k => k.OldSecretEnding, oldEnding)
                .SetProperty(k => k.OldSecretEndsAt, ends)
                .SetProperty(k => k.SecretHash, hash)
                .SetProperty(k => k.SecretEnding, ending)
                .SetProperty(k => k.RotatedAt, now), cancellationToken),
            cancellationToken);
        if (changed != 1)
        {
            return NotLive();
        }
        var rotated = await db.ApiKeys.AsNoTracking().Where(k => k.Id == key.Id).WithOwners(db).SingleAsync(cancellationToken);
        return new CreatedApiKey(views.Of(rotated, caller), next.ToString());
    }

    private async Task<Outcome<ApiKey>> Find(string id, Caller caller, DateTime now, CancellationToken cancellationToken)
    {
        var key = await db.ApiKeys.AsNoTracking().SingleOrDefaultAsync(k => k.Id == id && k.OrganisationId == caller.OrganisationId, cancellationToken);
        return key is null ? new Refusal("unknown_key", text["UnknownKey"], 404)
            : !caller.Owns(key) ? new Refusal("not_your_key", text["NotYourKeyToChange"], 403)
            : caller.IsSuspended ? new Refusal("organisation_suspended", text["OrganisationSuspended"], 403)
            : key.RevokedAt is not null || key.ExpiresAt <= now ? NotLive()
            : key;
    }

    private IQueryable<ApiKey> Live(string id, Caller caller, DateTime now) => db.ApiKeys.Where(
        k => k.Id == id && k.OrganisationId == caller.OrganisationId && k.RevokedAt == null && (k.ExpiresAt == null || k.ExpiresAt > now));

    private Refusal NotLive() => new("key_not_live", text["KeyNotLive"], 409);

    private static AuditFact Fact(Caller caller, string action, string target) => new(action, caller.UserId, caller.OrganisationId, target);
}
