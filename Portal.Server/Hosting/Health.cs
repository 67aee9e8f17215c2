using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Features.Models;
using Portal.Server.Gateway;

namespace Portal.Server.Hosting;

/// <summary><c>/healthz/live</c>: the process answers. <c>/healthz/ready</c>: it can do its work and is not stopping.</summary>
internal static class Health
{
    /// <summary>Tag of the checks that say whether the portal can do its work.</summary>
    public const string Ready = "ready";

    public static void AddHealth(this IServiceCollection services) => services.AddHealthChecks()
        .AddCheck<DatabaseCheck>("database", tags: [Ready])
        .AddCheck<EngineCheck>("engine", tags: [Ready])
        .AddCheck<StoppingCheck>("accepting", tags: [Ready]);

    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/healthz/live", new() { Predicate = _ => false, ResponseWriter = Write });
        app.MapHealthChecks("/healthz/ready", new() { Predicate = check => check.Tags.Contains(Ready), ResponseWriter = Write });
    }

    private static Task Write(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(new
    {
        Status = report.Status.ToString(),
        Checks = report.Entries.ToDictionary(entry => entry.Key, entry => new
        {
            Status = entry.Value.Status.ToString(),
            entry.Value.Description,
        }),
    });

    private sealed class DatabaseCheck(IDbContextFactory<PortalDb> databases) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            await using var db = await databases.CreateDbContextAsync(cancellationToken);
            return await db.Database.CanConnectAsync(cancellationToken)
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy("The database does not answer.");
        }
    }

    /// <summary>Never unhealthy: a portal without weights still signs people in and shows its catalogue.</summary>
    private sealed class EngineCheck(IPredictionEngine engine, ModelReadinessBoard board) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            var status = engine.Status;
            var models = board.Models;
            var ready = models.Count(model => model.Value == ModelReadiness.Ready);
            var description = $"{status.ExecutionProvider}, {ready} of {models.Count} models ready";
            return Task.FromResult(status.FallbackReason is { } fallback
                ? HealthCheckResult.Degraded($"{description}; {fallback}")
                : ready < models.Count ? HealthCheckResult.Degraded(description) : HealthCheckResult.Healthy(description));
        }
    }

    private sealed class StoppingCheck(IHostApplicationLifetime lifetime) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(lifetime.ApplicationStopping.IsCancellationRequested
                ? HealthCheckResult.Unhealthy("Shutting down.")
                : HealthCheckResult.Healthy());
    }
}
