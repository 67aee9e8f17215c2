using Portal.Client.Contracts;
using Portal.Server.Auth;
using Portal.Server.Features.Organisations;

namespace Portal.Server.Features.Keys;

/// <summary>Who may do what with a key of their organisation. Keys themselves do nothing with keys.</summary>
internal static class KeyRights
{
    /// <summary>Whether the caller is the key's owner, or stands for a service account or the console.</summary>
    public static bool Owns(this Caller caller, ApiKey key) =>
        caller is { ApiKeyId: null, UserId: not null, Role: >= OrganisationRole.Member } && (IsPersonal(key)
            // A rotated key shows its new secret: nobody calls in another person's name.
            ? key.CreatedByUserId == caller.UserId
            // What the operator gave a key at the console, no organisation hands on to another secret.
            : caller.Role.Governs() && KeyLists.Split(key.Scopes).All(KeyScopes.All.Contains));

    public static bool MayRevoke(this Caller caller, ApiKey key) =>
        caller.ApiKeyId is null
        && (caller.Role.Governs() || (IsPersonal(key) && key.CreatedByUserId == caller.UserId && caller.Role >= OrganisationRole.Member));

    private static bool IsPersonal(ApiKey key) => key.ServiceAccountId is null && key.CreatedByUserId is not null;
}
