namespace Portal.Server.Components;

internal static class PageServices
{
    public static void AddPortalPages(this WebApplicationBuilder builder)
    {
    }

    public static void MapPortalPages(this WebApplication app)
    {
    }
}
