using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Portal.Server.Hosting.Blocks;

namespace Portal.Server.Hosting;

/// <summary>What the process itself needs: addresses, limits, headers, health, telemetry, shutdown.</summary>
internal static class HostingServices
{
    public const string DefaultUrl = "http://localhost:5080";

    public static void AddHosting(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        // Not in appsettings.json: that would win over ASPNETCORE_URLS.
        if (builder.Configuration["urls"] is null && builder.Configuration["http_ports"] is null)
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }
        builder.AddGrpcPort();
        builder.WebHost.ConfigureKestrel(ConfigureKestrel);
        services.Replace(ServiceDescriptor.Singleton<IMemoryPoolFactory<byte>, BlockPoolFactory>());
        services.Configure<HostOptions>(options =>
        {
            options.ShutdownTimeout = TimeSpan.FromSeconds(25);
            // A fault in one background service is logged; it does not take everybody's requests with it.
            options.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore;
        });
        services.Configure<ForwardedHeadersOptions>(options => TrustProxies(options, builder.Configuration));
        services.AddSingleton(TimeProvider.System);
        services.AddHostedService<PortalStartup>();
        // A query that does not parse is the caller's mistake in Development too.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = false);
        services.AddProblemDetails();
        services.AddValidation();
        services.AddHealth();
        services.AddTelemetry(builder.Configuration);
        services.AddReference();
    }

    /// <summary>The middleware that every answer passes, errors and files included.</summary>
    public static void UseHosting(this WebApplication app)
    {
        app.UseGrpcPort();
        app.UseForwardedHeaders();
        app.UseSecurityHeaders();
        app.UseExceptionHandler();
        if (!app.Environment.IsDevelopment())
        {
            app.UseHsts();
        }
        app.MapHealth();
        app.MapTelemetry();
        app.MapReference();
    }

    private static void ConfigureKestrel(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = 10_000;
        kestrel.Limits.MaxConcurrentUpgradedConnections = 1_000;
        kestrel.Limits.MaxRequestBodySize = 1 << 20;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
    }

    private static void TrustProxies(ForwardedHeadersOptions options, IConfiguration configuration)
    {
        var proxies = configuration.GetSection("Hosting:TrustedProxies").Get<string[]>() ?? [];
        // Nobody is believed by default, not even loopback: a header would then choose the caller's address. To the
        // middleware empty lists alone would mean that everybody is.
        options.ForwardedHeaders = proxies.Length == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (var proxy in proxies)
        {
            options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy.Contains('/') ? proxy : $"{proxy}/{(proxy.Contains(':') ? 128 : 32)}"));
        }
    }
}
