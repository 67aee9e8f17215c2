using System.ComponentModel.DataAnnotations;

namespace Portal.Client.Contracts;

/// <summary>An API key as its organisation sees it after creation: never the secret.</summary>
/// <param name="Prefix">The public start of the key, <c>aip_live_abcd1234</c>.</param>
/// <param name="CreatedBy">The person who made it.</param>
public sealed record ApiKeyView(
    string Id,
    string Name,
    string Prefix,
    IReadOnlyList<string> Scopes,
    DateTimeOffset CreatedAt,
    string CreatedBy,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? RevokedAt)
{
    /// <summary>Slugs of the only models that it may call; empty is every model.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Networks in CIDR form, the only ones that it may be used from; empty is everywhere.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>The service account whose key it is; null for a person's and for the console's.</summary>
    public string? ServiceAccount { get; init; }

    /// <summary>The secret's last letters; empty for a key from before they were kept.</summary>
    public string Ending { get; init; } = "";

    /// <summary>When the present secret took over from another; null for the first one.</summary>
    public DateTimeOffset? RotatedAt { get; init; }

    /// <summary>The last letters of the secret before the present one, while that still works.</summary>
    public string? OldEnding { get; init; }

    /// <summary>When the old secret stops; null when none works any more.</summary>
    public DateTimeOffset? OldEndsAt { get; init; }

    /// <summary>True while its owner may not use it: a person who left, or a disabled service account.</summary>
    public bool IsStopped { get; init; }

    /// <summary>Whether the caller may change and rotate it.</summary>
    public bool IsYours { get; init; }

    /// <summary>Whether the caller may revoke it.</summary>
    public bool MayRevoke { get; init; }
}

/// <summary>What a key can be made for; the portal's routes honour exactly these.</summary>
public static class KeyScopes
{
    /// <summary>Call models, by every face.</summary>
    public const string Predict = "predict";

    /// <summary>List the catalogue at <c>/v1/models</c>; a key that predicts may, too.</summary>
    public const string ReadModels = "models:read";

    /// <summary>Read the organisation's usage and receipts below <c>/api/usage</c>.</summary>
    public const string ReadUsage = "usage:read";

    public static IReadOnlyList<string> All { get; } = [Predict, ReadModels, ReadUsage];
}

/// <param name="ExpiresInDays">1 to 365; null for a key that does not expire.</param>
public sealed record CreateApiKeyRequest(
    [property: Required, StringLength(80, MinimumLength = 1)] string Name,
    [property: Range(1, 365)] int? ExpiresInDays = null)
{
    /// <summary>Out of <see cref="KeyScopes.All"/>; null is <see cref="KeyScopes.Predict"/> alone.</summary>
    [MaxLength(10)]
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>Slugs of the only models that it may call; null or empty is every model.</summary>
    [MaxLength(50)]
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary>Addresses and CIDR networks, the only ones that it may be used from; null or empty is everywhere.</summary>
    [MaxLength(32)]
    public IReadOnlyList<string>? Addresses { get; init; }

    /// <summary>Whose key it shall be; null is the caller's own. For owners and admins.</summary>
    public int? ServiceAccountId { get; init; }
}

/// <summary>What a key is from now on. Its scopes stay.</summary>
public sealed record ChangeApiKeyRequest([property: Required, StringLength(80, MinimumLength = 1)] string Name)
{
    /// <summary>As <see cref="CreateApiKeyRequest.Models"/>.</summary>
    [MaxLength(50)]
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary>As <see cref="CreateApiKeyRequest.Addresses"/>.</summary>
    [MaxLength(32)]
    public IReadOnlyList<string>? Addresses { get; init; }

    /// <summary>An earlier end than the present one; null leaves it.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <param name="OverlapHours">How long the old secret goes on working: 0 to 168, a week.</param>
public sealed record RotateApiKeyRequest([property: Range(0, 168)] int OverlapHours);

/// <param name="Secret">The whole key. It is in this answer only: the portal keeps a hash.</param>
public sealed record CreatedApiKey(ApiKeyView Key, string Secret);

/// <summary>The signed-in organisation's API keys.</summary>
public interface IKeysApi
{
    Task<IReadOnlyList<ApiKeyView>> List(CancellationToken cancellationToken);

    Task<Outcome<CreatedApiKey>> Create(CreateApiKeyRequest request, CancellationToken cancellationToken);

    /// <summary>For the key's owner; a service account's keys, and the console's, are the owners' and admins'.</summary>
    Task<Outcome> Change(string id, ChangeApiKeyRequest request, CancellationToken cancellationToken);

    /// <summary>Gives the key a new secret, for whom <see cref="Change"/> is. A secret older than the present one stops at once.</summary>
    Task<Outcome<CreatedApiKey>> Rotate(string id, RotateApiKeyRequest request, CancellationToken cancellationToken);

    Task<Outcome> Revoke(string id, CancellationToken cancellationToken);
}
