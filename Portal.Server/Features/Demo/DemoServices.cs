using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Portal.Server.Auth;
using Portal.Server.Hosting;

namespace Portal.Server.Features.Demo;

internal static class DemoServices
{
    public static void AddDemo(this WebApplicationBuilder builder)
    {
        builder.Services.TryAddScoped<IPasswordHasher<PortalUser>, PasswordHasher<PortalUser>>();
        builder.Services.TryAddScoped<ILookupNormalizer, UpperInvariantLookupNormalizer>();
        builder.Services.AddScoped<DemoSignIns>();
        builder.Services.AddScoped<DemoSeed>();
        builder.Services.AddSingleton<IStartupStep, DemoStartup>();
    }
}
