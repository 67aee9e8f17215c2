using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Portal.Inference.Diagnostics;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Protocol;

namespace Portal.Inference.Backends.Worker;

/// <summary>
/// Starts one version's worker as often as that is needed: after a pause, when there is room, from one that stands by where
/// one does. It sees to each until its death, and counts the deaths that nobody wanted.
/// </summary>
internal sealed class WorkerStarts(
    WorkerSupervisor supervisor, WorkerPost post, WorkerLaunch launch, WorkerYard yard, DeathCount deaths, WorkerCalls calls, TimeProvider time, ILogger logger)
{
    /// <summary>What the first start found; null before it.</summary>
    public WorkerReport? Report { get; private set; }

    /// <param name="first">The start that also measures how calls are best gathered.</param>
    /// <param name="cancellationToken">The version is taken out of service.</param>
    /// <exception cref="WorkerStartException">It does not come to serve.</exception>
    /// <exception cref="WorkerUnavailableException">All others are busy, and there are as many as may be.</exception>
    public async Task<WorkerProcess> StartAsync(bool first, CancellationToken cancellationToken)
    {
        WorkerProcess? worker = null;
        var placed = false;
        try
        {
            // The former one has its place until it is gone.
            await post.Mourning.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Delay(deaths.Pause, time, cancellationToken);
            await yard.MakeRoomAsync(supervisor, cancellationToken);
            placed = true;
            var begun = Stopwatch.GetTimestamp();
            // What was measured once need not be measured again.
            var warmUp = first ? launch.Options.WarmUp : TimeSpan.Zero;
            var spare = warmUp == TimeSpan.Zero ? await yard.StandBy.ServeAsync(launch, Batching(), cancellationToken) : null;
            worker = spare ?? await WorkerProcess.StartAsync(launch, warmUp, Batching(), cancellationToken);
            // From here on it is seen to, whatever else fails.
            post.Mourning = MournAsync(worker);
            placed = false;
            _ = new WorkerWatch(worker, launch.Options.Run, () => calls.Seen, time).RunAsync();
            Report ??= worker.Report;
            calls.Used();
            var (isolation, took) = (worker.Report.Isolation, Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            WorkerLog.Started(
                logger, worker.Id, launch.Manifest.Slug, launch.Manifest.Version, took, isolation.Limits, isolation.Files, isolation.Network,
                isolation.Calls);
            supervisor.Rest();
            yard.Served(supervisor, launch);
            return worker;
        }
        catch (Exception failure)
        {
            worker?.Kill(new(WorkerEnd.Wanted, "it is not wanted any more"));
            if (placed)
            {
                post.LeavePlace();
            }

            post.Vacate();
            if (failure is WorkerStartException { Death: var death })
            {
                Count(death, "");
            }

            throw;
        }
    }

    private ManifestBatching? Batching() => Report?.Batching switch
    {
        null => null,
        { On: true } known => new("pinned", known.MaxRows, launch.Manifest.Batching?.MaxPaddedTokens),
        _ => new("off"),
    };

    private async Task MournAsync(WorkerProcess worker)
    {
        var death = await worker.Died;
        post.LeavePlace();
        post.Vacate(worker);
        if (death.Cause != WorkerEnd.Wanted)
        {
            Count(death, await worker.LastWordsAsync());
        }
    }

    private void Count(WorkerDeath death, string errors)
    {
        var (model, version) = (launch.Manifest.Slug, launch.Manifest.Version);
        WorkerLog.Died(logger, model, version, death.Reason, errors);
        var quarantined = deaths.Add(death);
        if (quarantined)
        {
            WorkerLog.Quarantined(logger, model, version, deaths.Total, death.Reason);
        }

        yard.Tell(new(model, version, death.Cause, death.Reason, quarantined));
    }
}
