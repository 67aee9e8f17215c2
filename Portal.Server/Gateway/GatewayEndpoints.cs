namespace Portal.Server.Gateway;

internal static class GatewayEndpoints
{
    public static void AddGateway(this WebApplicationBuilder builder)
    {
    }

    public static void MapGateway(this WebApplication app)
    {
    }
}
