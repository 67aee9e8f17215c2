using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Portal.Client.Contracts;
using Portal.Server.Auth;

namespace Portal.Server.Features.Keys;

/// <summary>Signs in the organisation of a key sent as <c>Authorization: Bearer</c> or <c>X-Api-Key</c>; never from the URL.</summary>
internal sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder,
    ApiKeyRows keys, ApiKeyUse use, TimeProvider time) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "ApiKey";

    /// <summary>Property of a failed result: the code of the refusal.</summary>
    public const string RefusalCode = "code";

    // An unknown id costs the same comparison as a known one.
    private static readonly byte[] NoHash = new byte[SHA256.HashSizeInBytes];

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var (sent, refusal) = ApiKeyHeaders.Read(Request);
        if (refusal is not null)
        {
            return Refuse(refusal);
        }
        return sent is null ? AuthenticateResult.NoResult() : await AuthenticateAsync(ApiKeyText.Parse(sent));
    }

    private async Task<AuthenticateResult> AuthenticateAsync(ApiKeyText? sent)
    {
        var found = sent is { } text ? await keys.FindAsync(text.Id, Context.RequestAborted) : null;
        var hash = sent?.Hash() ?? NoHash;
        // Both comparisons, always: how long it takes tells nothing of which secret was nearly right.
        var isPresent = CryptographicOperations.FixedTimeEquals(hash, found?.Row.SecretHash ?? NoHash);
        var isOld = CryptographicOperations.FixedTimeEquals(hash, found?.Row.OldSecretHash ?? NoHash);
        if (found is null || !(isPresent || isOld))
        {
            return Refuse(ApiKeyRefusals.Invalid);
        }
        var now = time.GetUtcNow().UtcDateTime;
        if (Reason(found, isPresent, now) is { } reason)
        {
            return Refuse(reason);
        }
        use.Note(found.Row, now);
        return AuthenticateResult.Success(new(Principal(found), Scheme.Name));
    }

    private string? Reason(OwnedKey key, bool isPresentSecret, DateTime now) =>
        key.Row.RevokedAt is not null ? ApiKeyRefusals.Revoked
        : key.Row.ExpiresAt <= now ? ApiKeyRefusals.Expired
        : !isPresentSecret && !(key.Row.OldSecretEndsAt > now) ? ApiKeyRefusals.Rotated
        : !key.OwnerMayUse ? ApiKeyRefusals.Stopped
        : !key.MayCallFrom(Context.Connection.RemoteIpAddress) ? ApiKeyRefusals.Address
        : null;

    private ClaimsPrincipal Principal(OwnedKey key)
    {
        var identity = new ClaimsIdentity(Scheme.Name);
        identity.AddClaim(new(PortalClaims.OrganisationId, key.Row.OrganisationId.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        identity.AddClaim(new(Caller.ApiKeyClaim, key.Row.Id));
        identity.AddClaims(KeyLists.Split(key.Row.Scopes).Select(scope => new Claim(ApiKeyScopes.Claim, scope)));
        identity.AddClaims(key.Models.Select(model => new Claim(ApiKeyModels.Claim, model)));
        return new(identity);
    }

    private static AuthenticateResult Refuse(string code) =>
        AuthenticateResult.Fail(code, new AuthenticationProperties(new Dictionary<string, string?> { [RefusalCode] = code }));
}
