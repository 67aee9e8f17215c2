namespace Portal.Server.Features.Models;

internal static class ModelsEndpoints
{
    public static void AddModels(this WebApplicationBuilder builder)
    {
    }

    public static void MapModels(this WebApplication app)
    {
    }
}
