using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Portal.Client.Contracts;

namespace Portal.Server.Tests.Adoption;

/// <summary>The portal with its own data folder; a request says in a header who it is.</summary>
internal sealed class AdoptionHost(params (string Key, string Value)[] settings) : WebApplicationFactory<Program>
{
    private const string SchemeName = "Named";
    private const string Header = "X-Test-Person";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("portal-adoption-");

    /// <param name="person"><c>operator</c>, <c>member</c>, or null for a visitor.</param>
    public HttpClient Client(string? person)
    {
        var client = CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        if (person is not null)
        {
            client.DefaultRequestHeaders.Add(Header, person);
        }
        return client;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("PORTAL_DATA", folder.FullName);
        builder.UseSetting("Portal:StarterModels", Path.Combine(folder.FullName, "no-models"));
        // Seeding takes a second that only its own tests should spend.
        foreach (var (key, value) in settings.DefaultIfEmpty(("Portal:Demo", "false")))
        {
            builder.UseSetting(key, value);
        }
        builder.ConfigureTestServices(services =>
        {
            services.AddAuthentication(options => options.DefaultScheme =
                    options.DefaultAuthenticateScheme = options.DefaultChallengeScheme = options.DefaultForbidScheme = SchemeName)
                .AddScheme<AuthenticationSchemeOptions, NamedPerson>(SchemeName, null);
            services.AddAuthorizationBuilder().AddPolicy(
                PortalClaims.OperatorPolicy, policy => policy.RequireClaim(PortalClaims.Operator, "true"));
        });
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing && folder.Exists)
        {
            TestFolder.Delete(folder.FullName);
        }
    }

    private sealed class NamedPerson(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            var person = Request.Headers[Header].ToString();
            if (person.Length == 0)
            {
                return Task.FromResult(AuthenticateResult.NoResult());
            }
            Claim[] claims = person == "operator"
                ? [new(ClaimTypes.Name, person), new(PortalClaims.Operator, "true")]
                : [new(ClaimTypes.Name, person), new(PortalClaims.OrganisationId, "1"), new(PortalClaims.OrganisationRole, "Owner")];
            return Task.FromResult(AuthenticateResult.Success(
                new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(claims, SchemeName)), SchemeName)));
        }
    }
}
