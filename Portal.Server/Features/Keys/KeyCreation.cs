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

/// <summary>Makes keys for people and for service accounts.</summary>
internal sealed class KeyCreation(
    PortalDb db, KeyBoundsReader bounds, KeyViews views, AuditLog audit, WebhookOutbox outbox, TimeProvider time, IStringLocalizer<ApiText> text)
{
    private const int MaxLiveKeys = 100;

    public async Task<Outcome<CreatedApiKey>> Create(CreateApiKeyRequest request, Caller caller, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> scopes = request.Scopes is null ? [KeyScopes.Predict] : [.. KeyScopes.All.Where(request.Scopes.Contains)];
        if ((RefuseCaller(caller) ?? RefuseWords(request, scopes) ?? await RefuseOwner(request, scopes, caller, cancellationToken)) is { } refusal)
        {
            return refusal;
        }
        var read = await bounds.Read(request.Models, request.Addresses, cancellationToken);
        if (read.Value is not { } bound)
        {
            return read.Refusal!;
        }
        var now = time.GetUtcNow().UtcDateTime;
        if (await db.ApiKeys.CountAsync(
            k => k.OrganisationId == caller.OrganisationId && k.RevokedAt == null && (k.ExpiresAt == null || k.ExpiresAt > now), cancellationToken) >= MaxLiveKeys)
        {
            return new Refusal("too_many_keys", text["TooManyKeys", MaxLiveKeys], 409);
        }
        var expires = request.ExpiresInDays is { } days ? now.AddDays(days) : (DateTime?)null;
        var (key, secret) = ApiKeyIssue.New(
            caller.OrganisationId, request.Name.Trim(), scopes, caller.UserId, now, expires, bound, request.ServiceAccountId);
        db.ApiKeys.Add(key);
        outbox.Add(db, key.OrganisationId, WebhookTypes.KeyCreated, new { key.Id, key.Name, Scopes = scopes, key.ServiceAccountId });
        await audit.SaveAsync(db, new("key.created", caller.UserId, caller.OrganisationId, key.Id), cancellationToken);
        var made = await db.ApiKeys.AsNoTracking().Where(k => k.Id == key.Id).WithOwners(db).SingleAsync(cancellationToken);
        return new CreatedApiKey(views.Of(made, caller), secret);
    }

    private Refusal? RefuseCaller(Caller caller) =>
        caller.Role < OrganisationRole.Member ? new("viewer", text["KeysNeedMember"], 403)
        : caller.IsSuspended ? new("organisation_suspended", text["OrganisationSuspended"], 403)
        : null;

    private Refusal? RefuseWords(CreateApiKeyRequest request, IReadOnlyList<string> scopes) =>
        string.IsNullOrWhiteSpace(request.Name) || request.Name.Any(char.IsControl)
            ? new("invalid_name", text["NameHasControlCharacters"], 400, nameof(request.Name))
        : scopes.Count == 0 || (request.Scopes is not null && request.Scopes.Distinct().Count() != scopes.Count)
            ? new("unknown_scope", text["UnknownScope", string.Join(", ", KeyScopes.All)], 400, nameof(request.Scopes))
        : null;

    private async Task<Refusal?> RefuseOwner(
        CreateApiKeyRequest request, IReadOnlyList<string> scopes, Caller caller, CancellationToken cancellationToken)
    {
        if (request.ServiceAccountId is not { } id)
        {
            return null;
        }
        // Such a key outlives its maker: who may be removed tomorrow makes none today.
        if (!caller.Role.Governs())
        {
            return new("not_allowed", text["ServiceAccountsNeedAdmin"], 403);
        }
        var role = await db.ServiceAccounts
            .Where(a => a.Id == id && a.OrganisationId == caller.OrganisationId && a.DeletedAt == null)
            .Select(a => (OrganisationRole?)a.Role).SingleOrDefaultAsync(cancellationToken);
        return role is null ? new("unknown_service_account", text["UnknownServiceAccount"], 404, nameof(request.ServiceAccountId))
            : scopes.All(ServiceAccountRoles.ScopesOf(role.Value.ToString()).Contains) ? null
            : new("scope_above_role", text["ScopeAboveRole"], 400, nameof(request.Scopes));
    }
}
