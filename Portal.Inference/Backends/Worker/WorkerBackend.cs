using Microsoft.Extensions.Logging;
using Portal.Inference.Diagnostics;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Pipelines;

namespace Portal.Inference.Backends.Worker;

/// <summary>Versions that run in processes of their own.</summary>
internal static class WorkerBackend
{
    /// <summary>Starts the version's worker once: only who has served may be called.</summary>
    /// <exception cref="ModelLoadException">The worker cannot serve it; the message says why.</exception>
    public static async Task<IPredictor> OpenAsync(
        ModelManifest manifest, string folder, EngineOptions options, WorkerYard yard, VersionStatistics statistics, ILogger logger,
        CancellationToken cancellationToken)
    {
        var supervisor = new WorkerSupervisor(new(manifest, folder, options, yard.Run), yard, TimeProvider.System, logger);
        try
        {
            await supervisor.OpenAsync(cancellationToken);
            return new WorkerPredictor(manifest, supervisor, statistics);
        }
        catch
        {
            await supervisor.DisposeAsync();
            throw;
        }
    }
}
