namespace Portal.Server.Hosting;

internal static class HostingServices
{
    public static void AddHosting(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddHostedService<PortalStartup>();
        builder.Services.AddProblemDetails();
        builder.Services.AddValidation();
    }

    public static void UseHosting(this WebApplication app)
    {
        app.UseExceptionHandler();
    }
}
