namespace Portal.Server.Features.Demo;

internal static class DemoServices
{
    public static void AddDemo(this WebApplicationBuilder builder)
    {
    }
}
