namespace Portal.Server.Auth;

internal static class AuthServices
{
    public static void AddPortalAuth(this WebApplicationBuilder builder)
    {
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddScoped<CurrentUser>();
        builder.Services.Configure<Microsoft.AspNetCore.Identity.IdentityOptions>(PortalIdentity.Configure);
    }

    public static void MapAccount(this WebApplication app)
    {
    }
}
