using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Identity;
using Portal.Client.Contracts;
using Portal.Server.Auth.External;
using Portal.Server.Auth.KeyRing;
using Portal.Server.Auth.Passkeys;
using Portal.Server.Auth.Passwords;
using Portal.Server.Auth.Registering;
using Portal.Server.Auth.SecondFactor;
using Portal.Server.Auth.Sessions;
using Portal.Server.Auth.SignIn;
using Portal.Server.Data;
using Portal.Server.Features.Keys;
using Portal.Server.Hosting;

namespace Portal.Server.Auth;

internal static class AuthServices
{
    public static void AddPortalAuth(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddHttpContextAccessor();
        services.AddLocalization();
        services.AddScoped<CurrentUser>();
        services.AddDataProtection().SetApplicationName("AIaaS Portal").PersistKeysToDbContext<PortalDb>();
        services.AddSingleton<KeyFile>();
        services.AddOptions<KeyManagementOptions>().Configure<KeyFile>((options, file) => options.XmlEncryptor = new KeyRingSeal(file));
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = "portal-antiforgery";
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        services.AddAuthorizationBuilder()
            .AddPolicy(PortalClaims.MemberPolicy, policy => policy.RequireAuthenticatedUser().RequireClaim(PortalClaims.OrganisationId))
            .AddPolicy(PortalClaims.OperatorPolicy, policy => policy.RequireAuthenticatedUser().RequireClaim(PortalClaims.Operator, "true"));
        AddCookies(services, builder.Configuration);
        AddIdentity(services, builder.Configuration);

        services.AddSingleton<PasswordGate>();
        services.AddSingleton<PasswordChecks>();
        services.AddSingleton<GuessLimit>();
        services.AddSingleton<RegistrationLimit>();
        services.AddSingleton<UserSessions>();
        services.AddSingleton<SessionCookie>();
        services.AddHostedService<SessionSweeper>();
        services.AddSingleton<OperatorToken>();
        services.AddSingleton<IStartupStep>(provider => provider.GetRequiredService<OperatorToken>());
        services.AddScoped<SignInDoor>();
        services.AddScoped<Registration>();
        services.AddScoped<PasswordChange>();
        services.AddScoped<PasskeyRing>();
        services.AddScoped<AuthenticatorApp>();
        services.AddScoped<ExternalAccounts>();
    }

    /// <summary>Who is asking, and may they.</summary>
    public static void UsePortalAuth(this WebApplication app)
    {
        // First, so that refusals speak the caller's language.
        app.UseRequestLocalization();
        app.UseAuthentication();
        app.UseMiddleware<KeyedRoutes>();
        app.UseAuthorization();
    }

    public static void MapAccount(this WebApplication app) => app.MapAccountForms();

    private static void AddIdentity(IServiceCollection services, ConfigurationManager configuration)
    {
        services.AddSingleton<IPasswordHasher<PortalUser>, PasswordHasher<PortalUser>>();
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = PortalIdentity.HashRounds);
        services.AddIdentityCore<PortalUser>(PortalIdentity.Configure)
            .AddUserStore<PortalUserStore>()
            .AddSignInManager<PortalSignIn>()
            .AddTokenProvider<AuthenticatorCodes>(AuthenticatorCodes.Name);
        services.Configure<IdentityPasskeyOptions>(options =>
        {
            // Without a configured domain the Host header decides; fine on localhost, not behind a public name.
            options.ServerDomain = configuration["Auth:PasskeyDomain"] is { Length: > 0 } domain ? domain : null;
            // A passkey is both factors at once only if the device asks who is there.
            options.UserVerificationRequirement = "required";
            // Discoverable, so that signing in needs no user name and tells nothing about who has passkeys.
            options.ResidentKeyRequirement = "required";
        });
    }

    private static void AddCookies(IServiceCollection services, ConfigurationManager configuration)
    {
        var authentication = services.AddAuthentication(options =>
        {
            options.DefaultScheme = IdentityConstants.ApplicationScheme;
            options.DefaultSignInScheme = IdentityConstants.ExternalScheme;
        });
        authentication.AddIdentityCookies();
        authentication.AddExternalSignIn(configuration);
        Cookie(IdentityConstants.ApplicationScheme, "portal", SessionRules.Idle);
        Cookie(IdentityConstants.ExternalScheme, "portal-external", TimeSpan.FromMinutes(10));
        Cookie(IdentityConstants.TwoFactorUserIdScheme, "portal-second-factor", TimeSpan.FromMinutes(5));
        Cookie(IdentityConstants.TwoFactorRememberMeScheme, "portal-remember", TimeSpan.FromMinutes(5));
        services.Configure<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme, options =>
        {
            options.EventsType = typeof(SessionCookie);
            options.LoginPath = "/account/sign-in";
            options.AccessDeniedPath = "/account/denied";
            options.ReturnUrlParameter = "ReturnUrl";
        });

        void Cookie(string scheme, string name, TimeSpan lifetime) =>
            services.Configure<CookieAuthenticationOptions>(scheme, options =>
            {
                options.CookieManager = new RequestCookies();
                options.Cookie.Name = name;
                options.Cookie.Path = "/";
                options.Cookie.HttpOnly = true;
                options.Cookie.SameSite = SameSiteMode.Lax;
                options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                options.ExpireTimeSpan = lifetime;
            });
    }
}
