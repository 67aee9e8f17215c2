using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Identity;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Portal.Server.Auth.External;

internal static class ExternalSignIn
{
    /// <summary>Adds the provider of <see cref="OidcOptions"/>, if one is configured.</summary>
    public static void AddExternalSignIn(this AuthenticationBuilder authentication, IConfiguration configuration)
    {
        var oidc = configuration.GetSection(OidcOptions.Section).Get<OidcOptions>() ?? new OidcOptions();
        authentication.Services.AddSingleton(oidc);
        if (!oidc.IsOn)
        {
            return;
        }
        if (string.IsNullOrWhiteSpace(oidc.ClientId))
        {
            throw new InvalidOperationException("Auth:Oidc:Authority is set; set Auth:Oidc:ClientId too.");
        }
        authentication.AddOpenIdConnect(ExternalIdentity.Scheme, oidc.DisplayName, options =>
        {
            options.Authority = oidc.Authority;
            options.ClientId = oidc.ClientId;
            options.ClientSecret = oidc.ClientSecret;
            options.SignInScheme = IdentityConstants.ExternalScheme;
            options.CallbackPath = "/account/external/callback";
            options.ResponseType = OpenIdConnectResponseType.Code;
            // The answer comes as a plain navigation, so that cookies with SameSite=Lax travel with it.
            options.ResponseMode = OpenIdConnectResponseMode.Query;
            options.UsePkce = true;
            options.SaveTokens = false;
            options.GetClaimsFromUserInfoEndpoint = false;
            options.MapInboundClaims = false;
            // By default the issuer is dropped, but a subject means nothing without it.
            options.ClaimActions.Remove("iss");
            options.Scope.Clear();
            options.Scope.Add("openid");
            options.Scope.Add("profile");
            options.Scope.Add("email");
            foreach (var cookie in new[] { options.CorrelationCookie, options.NonceCookie })
            {
                cookie.SameSite = SameSiteMode.Lax;
                cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            }
            options.Events.OnRemoteFailure = context =>
            {
                context.Response.Redirect("/account/sign-in?problem=external");
                context.HandleResponse();
                return Task.CompletedTask;
            };
        });
    }
}
