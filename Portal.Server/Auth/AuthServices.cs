namespace Portal.Server.Auth;

internal static class AuthServices
{
    public static void AddPortalAuth(this WebApplicationBuilder builder)
    {
        builder.Services.AddIdentityCore<PortalUser>(PortalIdentity.Configure);
    }

    public static void MapAccount(this WebApplication app)
    {
    }
}
