using System.Net;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Portal.Server.Features.Keys;

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
            // Room is taken for all label sets at once: the usual 2,000 for each of the framework's instruments are 10 MB.
            metrics.AddView(instrument => instrument.Meter.Name.StartsWith("Portal.", StringComparison.Ordinal) ? null : new MetricStreamConfiguration { CardinalityLimit = 400 });
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

    /// <summary>Open to this machine; elsewhere to a key with the scope <c>metrics</c>.</summary>
    public static void MapTelemetry(this WebApplication app) => app.MapPrometheusScrapingEndpoint("/metrics")
        .RequireAuthorization(policy => policy
            .AddAuthenticationSchemes(ApiKeyAuthentication.SchemeName)
            .RequireAssertion(context => context.Resource is HttpContext http && MayRead(http)));

    // A proxy on this machine comes from loopback too: what it forwards is not from here.
    private static bool MayRead(HttpContext context) =>
        (context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address) && !context.Request.Headers.ContainsKey("X-Forwarded-For"))
        || context.User.HasClaim(ApiKeyScopes.Claim, ApiKeyScopes.Metrics);
}
