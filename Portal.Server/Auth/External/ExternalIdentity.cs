using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;

namespace Portal.Server.Auth.External;

/// <summary>Who an OpenID Connect provider says is there: a subject of an issuer, never an e-mail address.</summary>
/// <param name="LinkTo">The signed-in user who asked to add this way of signing in, or null.</param>
internal sealed record ExternalIdentity(string Issuer, string Subject, string? Email, string? Name, string ProviderName, string? LinkTo)
{
    public const string Scheme = "oidc";

    private const string LinkToItem = "link-to";

    // The columns hold 128 characters; longer keys are kept as their hash.
    private const int MaxKeyLength = 128;

    public UserLoginInfo Login => new(Key(Issuer), Key(Subject), ProviderName);

    public static AuthenticationProperties Properties(string callback, string? linkTo)
    {
        var properties = new AuthenticationProperties { RedirectUri = callback };
        if (linkTo is not null)
        {
            properties.Items[LinkToItem] = linkTo;
        }
        return properties;
    }

    /// <returns>Null unless the browser has just come back from the provider.</returns>
    public static async Task<ExternalIdentity?> Read(HttpContext http, string providerName)
    {
        var result = await http.AuthenticateAsync(IdentityConstants.ExternalScheme);
        return result.Principal?.FindFirst("iss")?.Value is { Length: > 0 } issuer
            && result.Principal.FindFirst("sub")?.Value is { Length: > 0 } subject
            ? new ExternalIdentity(
                issuer,
                subject,
                result.Principal.FindFirst("email")?.Value,
                result.Principal.FindFirst("name")?.Value,
                providerName,
                result.Properties?.Items.TryGetValue(LinkToItem, out var linkTo) == true ? linkTo : null)
            : null;
    }

    private static string Key(string value) =>
        value.Length <= MaxKeyLength ? value : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)));
}
