namespace Portal.Server.Features.Operator;

internal static class ServingEndpoints
{
    public static void AddServing(this WebApplicationBuilder builder)
    {
    }

    public static void MapServing(this WebApplication app)
    {
    }
}
