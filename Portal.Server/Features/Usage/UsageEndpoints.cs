namespace Portal.Server.Features.Usage;

internal static class UsageEndpoints
{
    public static void AddUsage(this WebApplicationBuilder builder)
    {
    }

    public static void MapUsage(this WebApplication app)
    {
    }
}
