using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Web;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Portal.Server.Tests.Auth;

/// <summary>An OpenID Connect provider that answers the portal's back-channel calls: metadata, keys and tokens.</summary>
internal sealed class FakeIdentityProvider : HttpMessageHandler
{
    public const string Issuer = "https://id.example";

    private readonly RsaSecurityKey key = new(RSA.Create(2048)) { KeyId = "1" };
    private string? nonce;
    private string? challenge;

    public string Subject { get; set; } = "subject-1";

    public string TokenIssuer { get; set; } = Issuer;

    public string Audience { get; set; } = "portal";

    public string Email { get; set; } = "eve@id.example";

    /// <summary>When set, tokens carry this instead of the nonce that the portal asked for.</summary>
    public string? WrongNonce { get; set; }

    /// <summary>Signs with a key that the provider does not publish.</summary>
    public bool SignsWithForeignKey { get; set; }

    public DateTime Now { get; init; } = DateTime.UtcNow;

    public PortalFactory Portal() => new PortalFactory()
        .With("Auth:Oidc:Authority", Issuer)
        .With("Auth:Oidc:ClientId", "portal")
        .With("Auth:Oidc:ClientSecret", "secret")
        .With("Auth:Oidc:Name", "Example ID")
        .With(services => services.Configure<OpenIdConnectOptions>("oidc", options => options.BackchannelHttpHandler = this));

    /// <summary>Presses the provider's button, lets the provider say yes, and follows the way back.</summary>
    public async Task<HttpResponseMessage> Visit(Browser browser, string page = "/account/sign-in", bool link = false, string? state = null)
    {
        var start = await browser.Submit(page, null, Browser.Form(("returnUrl", "/account/manage"), ("link", link ? "true" : "false")), "/account/external/start");
        Assert.Equal(HttpStatusCode.Found, start.StatusCode);
        var query = HttpUtility.ParseQueryString(start.Headers.Location!.Query);
        Assert.Equal("S256", query["code_challenge_method"]);
        (nonce, challenge) = (query["nonce"], query["code_challenge"]);
        var back = await browser.Get($"/account/external/callback?code=1234&state={Uri.EscapeDataString(state ?? query["state"]!)}");
        return back.Headers.Location is { } location && back.StatusCode == HttpStatusCode.Found ? await browser.Get(location.OriginalString) : back;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => request.RequestUri!.AbsolutePath switch
    {
        "/.well-known/openid-configuration" => Json(new
        {
            issuer = Issuer,
            authorization_endpoint = $"{Issuer}/authorize",
            token_endpoint = $"{Issuer}/token",
            jwks_uri = $"{Issuer}/keys",
        }),
        "/keys" => Json(new { keys = new[] { PublicKey() } }),
        "/token" => await Token(await request.Content!.ReadAsStringAsync(cancellationToken)),
        _ => new HttpResponseMessage(HttpStatusCode.NotFound),
    };

    private Task<HttpResponseMessage> Token(string form)
    {
        var verifier = HttpUtility.ParseQueryString(form)["code_verifier"] ?? "";
        if (Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))) != challenge)
        {
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.BadRequest));
        }
        using var foreign = RSA.Create(2048);
        var signing = SignsWithForeignKey ? new RsaSecurityKey(foreign) { KeyId = "1" } : key;
        var token = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = TokenIssuer,
            Audience = Audience,
            IssuedAt = Now,
            NotBefore = Now,
            Expires = Now.AddMinutes(5),
            Claims = new Dictionary<string, object>
            {
                ["sub"] = Subject,
                ["email"] = Email,
                ["name"] = "Eve",
                ["nonce"] = WrongNonce ?? nonce!,
            },
            SigningCredentials = new SigningCredentials(signing, SecurityAlgorithms.RsaSha256)
            {
                CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
            },
        });
        return Task.FromResult(Json(new { access_token = "unused", token_type = "Bearer", id_token = token }));
    }

    private object PublicKey()
    {
        var parameters = key.Rsa.ExportParameters(includePrivateParameters: false);
        return new { kty = "RSA", use = "sig", kid = key.KeyId, n = Base64UrlEncoder.Encode(parameters.Modulus), e = Base64UrlEncoder.Encode(parameters.Exponent) };
    }

    private static HttpResponseMessage Json(object value) => new(HttpStatusCode.OK) { Content = JsonContent.Create(value) };
}
