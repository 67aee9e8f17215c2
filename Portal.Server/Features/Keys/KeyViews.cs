using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Auth;

namespace Portal.Server.Features.Keys;

/// <summary>Keys as their organisation sees them.</summary>
internal sealed class KeyViews(TimeProvider time, IStringLocalizer<ApiText> text)
{
    public ApiKeyView Of(OwnedKey key, Caller caller)
    {
        var row = key.Row;
        var isLive = row.RevokedAt is null && !(row.ExpiresAt <= time.GetUtcNow().UtcDateTime);
        var isOldLive = isLive && row.OldSecretEndsAt > time.GetUtcNow().UtcDateTime;
        return new(
            row.Id,
            row.Name,
            ApiKeyText.PrefixOf(row.Id),
            KeyLists.Split(row.Scopes),
            row.CreatedAt,
            key.Person ?? text[row.CreatedByUserId is null ? "Console" : "FormerMember"],
            Time(row.ExpiresAt),
            Time(row.LastUsedAt),
            Time(row.RevokedAt))
        {
            Models = key.Models,
            Addresses = KeyLists.Split(row.Addresses),
            ServiceAccount = key.ServiceAccount,
            Ending = row.SecretEnding,
            RotatedAt = Time(row.RotatedAt),
            OldEnding = isOldLive ? row.OldSecretEnding : null,
            OldEndsAt = isOldLive ? Time(row.OldSecretEndsAt) : null,
            IsStopped = !key.OwnerMayUse,
            IsYours = isLive && caller.Owns(row),
            MayRevoke = row.RevokedAt is null && caller.MayRevoke(row),
        };
    }

    private static DateTimeOffset? Time(DateTime? utc) => utc is { } at ? new DateTimeOffset(at) : null;
}
