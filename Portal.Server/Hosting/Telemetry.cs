using System.Net;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Portal.Client.Contracts;

namespace Portal.Server.Hosting;

/// <summary>Prometheus text at <c>/metrics</c>; traces and metrics by OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set.</summary>
internal static class Telemetry
{
    /// <summary>Name that the portal's own meters and activity sources begin with.</summary>
    public const string Source = "Portal.*";

    public static void AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        var exports = !string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        var telemetry = services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService("aiaas-portal")).WithMetrics(metrics =>
        {
            metrics.AddAspNetCoreInstrumentation().AddRuntimeInstrumentation().AddMeter(Source).AddPrometheusExporter();
            if (exports)
            {
                metrics.AddOtlpExporter();
            }
        });
        if (exports)
        {
            telemetry.WithTracing(traces => traces.AddSource(Source).AddAspNetCoreInstrumentation().AddOtlpExporter());
        }
    }

    /// <summary>Open to this machine; elsewhere to an operator or a key with the scope <c>metrics</c>.</summary>
    public static void MapTelemetry(this WebApplication app) => app.UseOpenTelemetryPrometheusScrapingEndpoint(
        context => context.Request.Path == "/metrics" && MayRead(context));

    private static bool MayRead(HttpContext context) =>
        (context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address) && !context.Request.Headers.ContainsKey("X-Forwarded-For"))
        || context.User.IsOperator()
        || context.User.HasClaim("scope", "metrics");
}
