using System.ComponentModel.DataAnnotations;

namespace Portal.Client.Contracts;

/// <summary>An API key as its organisation sees it after creation: never the secret.</summary>
/// <param name="Prefix">The public start of the key, <c>aip_live_abcd1234</c>.</param>
public sealed record ApiKeyView(
    string Id,
    string Name,
    string Prefix,
    IReadOnlyList<string> Scopes,
    DateTimeOffset CreatedAt,
    string CreatedBy,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? RevokedAt);

/// <param name="ExpiresInDays">1 to 365; null for a key that does not expire.</param>
public sealed record CreateApiKeyRequest(
    [property: Required, StringLength(80, MinimumLength = 1)] string Name,
    [property: Range(1, 365)] int? ExpiresInDays = null);

/// <param name="Secret">The whole key. It is in this answer only: the portal keeps a hash.</param>
public sealed record CreatedApiKey(ApiKeyView Key, string Secret);

/// <summary>The signed-in organisation's API keys.</summary>
public interface IKeysApi
{
    Task<IReadOnlyList<ApiKeyView>> List(CancellationToken cancellationToken);

    Task<Outcome<CreatedApiKey>> Create(CreateApiKeyRequest request, CancellationToken cancellationToken);

    Task<Outcome> Revoke(string id, CancellationToken cancellationToken);
}
