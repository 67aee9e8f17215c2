namespace Portal.Server.Auth.External;

/// <summary>The configuration section <c>Auth:Oidc</c>: one OpenID Connect provider, or none when no authority is set.</summary>
internal sealed class OidcOptions
{
    public const string Section = "Auth:Oidc";

    /// <summary>The issuer's address, HTTPS.</summary>
    public string? Authority { get; set; }

    public string? ClientId { get; set; }

    /// <summary>Empty for a public client; the code flow is protected by PKCE either way.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>What the button says. The default value is the authority's host.</summary>
    public string? Name { get; set; }

    public bool IsOn => !string.IsNullOrWhiteSpace(Authority);

    public string DisplayName => Name is { Length: > 0 } name ? name : IsOn ? new Uri(Authority!).Host : "";
}
