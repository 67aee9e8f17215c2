using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Portal.Client.Contracts;

namespace Portal.Server.Tests.Gateway.Fixture;

/// <summary>Stands for the cookie: a header names the member.</summary>
internal sealed class TestSignIn(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "Test";
    public const string Header = "X-Test-Member";

    /// <returns>The header's value.</returns>
    public static string Member(int organisation, string role, string user = "somebody") => $"{organisation};{role};{user}";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers[Header].ToString().Split(';') is not [var organisation, var role, var user])
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }
        var identity = new ClaimsIdentity(
            [
                new(ClaimTypes.NameIdentifier, user),
                new(PortalClaims.OrganisationId, organisation),
                new(PortalClaims.OrganisationRole, role),
                new(PortalClaims.Operator, role == "Operator" ? "true" : "false"),
            ],
            SchemeName);
        return Task.FromResult(AuthenticateResult.Success(new(new(identity), SchemeName)));
    }
}
