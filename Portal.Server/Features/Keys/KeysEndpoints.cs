namespace Portal.Server.Features.Keys;

internal static class KeysEndpoints
{
    public static void AddKeys(this WebApplicationBuilder builder)
    {
    }

    public static void MapKeys(this WebApplication app)
    {
    }
}
