using Grpc.Core;
using Portal.Inference.Diagnostics;
using Portal.Inference.Engine;
using Portal.Inference.Inspection;
using Portal.Inference.Models;

namespace Portal.Inference.Backends.Worker;

/// <summary>
/// A worker that lacks nothing but its model. It is bound like every other, to one folder that only it sees; the files of
/// the version that it is to serve are copied there once that is known.
/// </summary>
internal sealed class SpareWorker
{
    /// <summary>Bytes of a version that a spare worker serves at most: copying them takes no time, and its memory is bounded before they are known.</summary>
    private const long Most = 32 << 20;

    private readonly WorkerProcess worker;
    private readonly string view;

    private SpareWorker(WorkerProcess worker, string view) => (this.worker, this.view) = (worker, view);

    public bool Lives => !worker.Died.IsCompleted;

    /// <summary>Whether a spare worker can serve it.</summary>
    public static bool Fits(WorkerLaunch launch) => launch.Weights <= Most && launch.Manifest.Files.Values.All(file => PlainName.Holds(file.Path));

    /// <summary>Starts one and has it serve a model of the portal's own once.</summary>
    /// <exception cref="WorkerStartException">It does not come to serve.</exception>
    /// <exception cref="ModelLoadException">The worker program is not installed.</exception>
    /// <exception cref="RpcException">It serves and does not answer.</exception>
    /// <exception cref="IOException">There is no room for its folder.</exception>
    public static async Task<SpareWorker> StartAsync(EngineOptions options, RunFolder run, CancellationToken cancellationToken)
    {
        var (root, _, view) = run.Next();
        try
        {
            await Rehearsal.WriteAsync(view, cancellationToken);
            var launch = new WorkerLaunch(Rehearsal.Manifest, view, options, run) { Room = Most, Own = root };
            var spare = new SpareWorker(await WorkerProcess.SpawnAsync(launch, TimeSpan.Zero), view);
            await spare.RehearseAsync(launch, cancellationToken);
            return spare;
        }
        catch
        {
            RunFolder.Remove(root);
            throw;
        }
    }

    /// <summary>Gives it its model; it is a worker like any other from here on.</summary>
    /// <returns>Null when it comes to nothing and nobody can tell whose fault that is; then nothing of it is left.</returns>
    /// <exception cref="WorkerStartException">It says that the version cannot be served.</exception>
    public async Task<WorkerProcess?> ServeAsync(WorkerLaunch launch, ManifestBatching? batching, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var file in launch.Manifest.Files.Values)
            {
                File.Copy(Path.Combine(launch.Folder, file.Path), Path.Combine(view, file.Path), overwrite: true);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            await StopAsync();
            return null;
        }

        try
        {
            await worker.ServeAsync(launch, TimeSpan.Zero, batching, cancellationToken);
        }
        catch (WorkerStartException) when (worker.Report.Failure is null)
        {
            // Its last word was the rehearsal's. It may have died of itself, which is not charged to the version.
            return null;
        }

        worker.StopListening();
        return worker;
    }

    public async Task StopAsync()
    {
        worker.Kill(new(WorkerEnd.Wanted, "it is not wanted any more"));
        await worker.Died;
    }

    private async Task RehearseAsync(WorkerLaunch launch, CancellationToken cancellationToken)
    {
        await worker.ServeAsync(launch, TimeSpan.Zero, null, cancellationToken);
        try
        {
            await Rehearsal.RunAsync(worker, launch.StartLimit, cancellationToken);
            Rehearsal.Remove(view);
        }
        catch
        {
            await StopAsync();
            throw;
        }
    }
}
