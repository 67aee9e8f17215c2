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
        var key = sent is { } text ? await keys.FindAsync(text.Id, Context.RequestAborted) : null;
        var hash = sent?.Hash() ?? NoHash;
        if (!CryptographicOperations.FixedTimeEquals(hash, key?.SecretHash ?? NoHash) || key is null)
        {
            return Refuse(ApiKeyRefusals.Invalid);
        }
        var now = time.GetUtcNow().UtcDateTime;
        if (key.RevokedAt is not null)
        {
            return Refuse(ApiKeyRefusals.Revoked);
        }
        if (key.ExpiresAt <= now)
        {
            return Refuse(ApiKeyRefusals.Expired);
        }
        use.Note(key, now);
        return AuthenticateResult.Success(new(Principal(key), Scheme.Name));
    }

    private ClaimsPrincipal Principal(ApiKey key)
    {
        var identity = new ClaimsIdentity(Scheme.Name);
        identity.AddClaim(new(PortalClaims.OrganisationId, key.OrganisationId.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        identity.AddClaim(new(Caller.ApiKeyClaim, key.Id));
        identity.AddClaims(key.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(scope => new Claim(ApiKeyScopes.Claim, scope)));
        return new(identity);
    }

    private static AuthenticateResult Refuse(string code) =>
        AuthenticateResult.Fail(code, new AuthenticationProperties(new Dictionary<string, string?> { [RefusalCode] = code }));
}
