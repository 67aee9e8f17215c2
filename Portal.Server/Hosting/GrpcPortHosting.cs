using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Portal.Server.Hosting;

internal static partial class GrpcPortHosting
{
    /// <summary>Adds the port to the addresses that the portal listens on anyway.</summary>
    public static void AddGrpcPort(this WebApplicationBuilder builder)
    {
        var port = GrpcPort.Of(builder.Configuration[GrpcPort.Setting]);
        builder.Services.AddSingleton(port);
        builder.Services.AddSingleton<IStartupStep, Notice>();
        if (port.Url is not { } url)
        {
            return;
        }
        if (builder.Configuration.GetSection("Kestrel:Endpoints").GetChildren().Any())
        {
            // Endpoints in the configuration make Kestrel ignore addresses.
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Kestrel:Endpoints:Grpc:Url"] = url.ToString(),
                ["Kestrel:Endpoints:Grpc:Protocols"] = nameof(HttpProtocols.Http2),
            });
            return;
        }
        builder.WebHost.UseUrls([.. Addresses(builder.Configuration), url.ToString()]);
        // They are among the addresses now; the host would only warn that it overrides them.
        builder.WebHost.UseSetting(WebHostDefaults.HttpPortsKey, "").UseSetting(WebHostDefaults.HttpsPortsKey, "");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint =>
        {
            if (endpoint.IPEndPoint?.Port == url.Port)
            {
                endpoint.Protocols = HttpProtocols.Http2;
            }
        }));
    }

    /// <summary>Answers 404 to whatever came in by the wrong port.</summary>
    public static void UseGrpcPort(this WebApplication app)
    {
        var port = app.Services.GetRequiredService<GrpcPort>();
        app.Use((context, next) =>
        {
            if (!port.IsWrongFor(context))
            {
                return next(context);
            }
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
    }

    /// <summary>As the host reads them: addresses, and bare ports only where there are none.</summary>
    private static IEnumerable<string> Addresses(IConfiguration configuration) => configuration["urls"] is { Length: > 0 } urls
        ? [urls]
        : Ports(configuration, "http").Concat(Ports(configuration, "https"));

    private static IEnumerable<string> Ports(IConfiguration configuration, string scheme) =>
        (configuration[$"{scheme}_ports"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries).Select(port => $"{scheme}://*:{port}");

    private sealed partial class Notice(GrpcPort port, ILogger<GrpcPort> logger) : IStartupStep
    {
        public int Order => 0;

        public Task RunAsync(CancellationToken cancellationToken)
        {
            if (port.Taken)
            {
                PortIsTaken(logger, GrpcPort.DefaultUrl, GrpcPort.Setting, GrpcPort.Off);
            }
            return Task.CompletedTask;
        }

        [LoggerMessage(1, LogLevel.Warning, "gRPC is off: another process has {Url}. {Setting} chooses another address, or '{Off}'")]
        private static partial void PortIsTaken(ILogger logger, string url, string setting, string off);
    }
}
