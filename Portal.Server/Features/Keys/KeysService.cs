using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Organisations;

namespace Portal.Server.Features.Keys;

internal sealed class KeysService(
    PortalDb db, CurrentUser user, AuditLog audit, TimeProvider time, IStringLocalizer<ApiText> text) : IKeysApi
{
    private const int MaxLiveKeys = 100;

    public async Task<IReadOnlyList<ApiKeyView>> List(CancellationToken cancellationToken)
    {
        var organisation = user.Required.OrganisationId;
        var keys = await (
            from key in db.ApiKeys.AsNoTracking()
            where key.OrganisationId == organisation
            join person in db.Users on key.CreatedByUserId equals person.Id into people
            from person in people.DefaultIfEmpty()
            orderby key.CreatedAt descending, key.Id
            select new { key, Name = person == null ? null : person.DisplayName })
            .ToListAsync(cancellationToken);
        return [.. keys.Select(row => View(row.key, row.Name))];
    }

    public async Task<Outcome<CreatedApiKey>> Create(CreateApiKeyRequest request, CancellationToken cancellationToken)
    {
        var caller = user.Required;
        if (caller.Role < OrganisationRole.Member)
        {
            return new Refusal("viewer", text["KeysNeedMember"], 403);
        }
        if (caller.IsSuspended)
        {
            return new Refusal("organisation_suspended", text["OrganisationSuspended"], 403);
        }
        if (request.Name.Any(char.IsControl))
        {
            return new Refusal("invalid_name", text["NameHasControlCharacters"], 400, nameof(request.Name));
        }
        if (await db.ApiKeys.CountAsync(k => k.OrganisationId == caller.OrganisationId && k.RevokedAt == null, cancellationToken) >= MaxLiveKeys)
        {
            return new Refusal("too_many_keys", text["TooManyKeys", MaxLiveKeys], 409);
        }
        var now = time.GetUtcNow().UtcDateTime;
        var expires = request.ExpiresInDays is { } days ? now.AddDays(days) : (DateTime?)null;
        var (key, secret) = ApiKeyIssue.New(caller.OrganisationId, request.Name.Trim(), [ApiKeyScopes.Predict], caller.UserId, now, expires);
        db.ApiKeys.Add(key);
        await audit.SaveAsync(db, new("key.created", caller.UserId, caller.OrganisationId, key.Id), cancellationToken);
        var creator = await db.Users.Where(u => u.Id == caller.UserId).Select(u => u.DisplayName).SingleOrDefaultAsync(cancellationToken);
        return new CreatedApiKey(View(key, creator), secret);
    }

    public async Task<Outcome> Revoke(string id, CancellationToken cancellationToken)
    {
        var caller = user.Required;
        var key = await db.ApiKeys.SingleOrDefaultAsync(
            k => k.Id == id && k.OrganisationId == caller.OrganisationId, cancellationToken);
        if (key is null)
        {
            return new Refusal("unknown_key", text["UnknownKey"], 404);
        }
        var own = key.CreatedByUserId is not null && key.CreatedByUserId == caller.UserId;
        if (caller.Role < OrganisationRole.Admin && !(own && caller.Role >= OrganisationRole.Member))
        {
            return new Refusal("not_your_key", text["NotYourKey"], 403);
        }
        key.RevokedAt ??= time.GetUtcNow().UtcDateTime;
        await audit.SaveAsync(db, new("key.revoked", caller.UserId, caller.OrganisationId, key.Id), cancellationToken);
        return Outcome.Done;
    }

    private ApiKeyView View(ApiKey key, string? creator) => new(
        key.Id,
        key.Name,
        ApiKeyText.PrefixOf(key.Id),
        key.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        key.CreatedAt,
        creator ?? text[key.CreatedByUserId is null ? "Console" : "FormerMember"],
        key.ExpiresAt is { } expires ? new DateTimeOffset(expires) : null,
        key.LastUsedAt is { } used ? new DateTimeOffset(used) : null,
        key.RevokedAt is { } revoked ? new DateTimeOffset(revoked) : null);
}
