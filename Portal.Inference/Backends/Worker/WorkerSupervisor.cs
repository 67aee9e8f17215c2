using System.Diagnostics;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Portal.Inference.Diagnostics;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Protocol;

namespace Portal.Inference.Backends.Worker;

/// <summary>
/// Keeps one version's worker: starts it when it is called, stops it when it is idle, kills it when a run takes too long,
/// starts it again after a pause, and gives up when it dies too often.
/// </summary>
internal sealed class WorkerSupervisor : IAsyncDisposable
{
    private readonly WorkerLaunch launch;
    private readonly WorkerYard yard;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly DeathCount deaths;
    private readonly WorkerCalls calls;
    private readonly CallFailure failures;
    private readonly ITimer idle;
    private readonly CancellationTokenSource closing = new();
    private readonly Lock gate = new();
    private Task<WorkerProcess>? current;
    private Task mourning = Task.CompletedTask;
    private WorkerReport? report;
    private int places;
    private bool closed;

    public WorkerSupervisor(WorkerLaunch launch, WorkerYard yard, TimeProvider time, ILogger logger)
    {
        (this.launch, this.yard, this.time, this.logger) = (launch, yard, time, logger);
        deaths = new(launch.Options, time);
        calls = new(launch, time);
        failures = new(launch, deaths, time);
        idle = time.CreateTimer(_ => _ = StopIdleAsync(forced: false), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        yard.Add(this);
    }

    /// <summary>What the first start found; later ones serve the same files.</summary>
    public WorkerReport Report => report ?? throw new InvalidOperationException("It has not been started.");

    /// <summary>Why calls are refused; null when they are not.</summary>
    public string? Trouble => deaths.IsQuarantined ? $"it is quarantined: {deaths.Last?.Reason}" : null;

    public WorkerStatus Status
    {
        get
        {
            var worker = Volatile.Read(ref current);
            var running = worker is { IsCompletedSuccessfully: true } ? worker.Result : null;
            var state = deaths.IsQuarantined ? WorkerState.Quarantined
                : worker is null ? WorkerState.Stopped
                : running is null ? WorkerState.Starting : WorkerState.Running;
            return new(state, running?.Id, running?.Memory, deaths.Total, deaths.Last?.Reason, deaths.Last?.Cause, report?.Isolation);
        }
    }

    /// <summary>When it was last used, for whoever looks for room.</summary>
    public long LastUsed => calls.LastUsed;

    public bool IsIdle => calls.Now == 0 && Volatile.Read(ref current) is { IsCompletedSuccessfully: true };

    /// <summary>Processes that it has or is about to start; one that waits to be started again has none.</summary>
    public int Places => Volatile.Read(ref places);

    /// <summary>Takes the place that was made for its next process.</summary>
    public void TakePlace() => Interlocked.Increment(ref places);

    /// <summary>The first start, which also measures how calls are best gathered.</summary>
    /// <exception cref="ModelLoadException">The model cannot be served.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Current(first: true).WaitAsync(cancellationToken);
        }
        catch (Exception failed) when (failed is WorkerStartException or WorkerUnavailableException)
        {
            throw new ModelLoadException($"'{launch.Manifest.Slug}' {launch.Manifest.Version} cannot be served: {failed.Message}", failed)
            {
                MayPass = failed is WorkerUnavailableException or WorkerStartException { Death.Cause: WorkerEnd.SlowStart },
            };
        }
    }

    /// <summary>Makes a call on a worker that runs.</summary>
    /// <param name="runs">How many runs it may take; null when nobody can tell.</param>
    /// <param name="call">Makes it.</param>
    /// <param name="cancellationToken">The caller leaves.</param>
    /// <exception cref="PredictionRefusedException">The call took too long, or the worker refuses it.</exception>
    /// <exception cref="WorkerUnavailableException">There is no worker, or it died during the call.</exception>
    public async Task<T> CallAsync<T>(
        int? runs, Func<WorkerProcess, CallClock, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        calls.Come();
        try
        {
            var worker = await RunningAsync(cancellationToken);
            var begun = time.GetTimestamp();
            using var clock = calls.Enter(worker, runs);
            try
            {
                return await call(worker, clock, cancellationToken);
            }
            catch (RpcException failure)
            {
                throw await failures.ExplainAsync(failure, worker, begun, cancellationToken);
            }
            finally
            {
                calls.Exit();
            }
        }
        finally
        {
            if (calls.Leave())
            {
                idle.Change(launch.Options.Idle, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Stops what runs and what is being started.</summary>
    public void Stop()
    {
        closing.Cancel();
        if (Volatile.Read(ref current) is { IsCompletedSuccessfully: true } worker)
        {
            worker.Result.Kill(new(WorkerEnd.Wanted, "its version was taken out of service"));
        }
    }

    /// <summary>Stops the process when nobody calls it.</summary>
    /// <param name="forced">However short it was idle.</param>
    /// <returns>Whether it was stopped.</returns>
    public async Task<bool> StopIdleAsync(bool forced)
    {
        WorkerProcess worker;
        Task gone;
        lock (gate)
        {
            if (closed || calls.Now > 0 || current is not { IsCompletedSuccessfully: true } ready)
            {
                return false;
            }

            // The timer was set before the last call, or its clock is coarser.
            if (!forced && launch.Options.Idle - time.GetElapsedTime(LastUsed) is var left && left > TimeSpan.Zero)
            {
                idle.Change(left + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
                return false;
            }

            (worker, gone) = (ready.Result, mourning);
            current = null;
        }

        WorkerLog.Idle(logger, worker.Id, launch.Manifest.Slug, launch.Manifest.Version);
        await worker.StopAsync();
        await gone;
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        Task<WorkerProcess>? last;
        lock (gate)
        {
            closed = true;
            last = current;
            current = null;
        }

        await idle.DisposeAsync();
        await closing.CancelAsync();
        if (last is not null)
        {
            await last.ContinueWith(
                started => started.IsCompletedSuccessfully ? started.Result.StopAsync() : Task.CompletedTask,
                CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).Unwrap();
        }

        // One that was stopped while idle may still be going.
        await mourning.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await yard.RemoveAsync(this);
    }

    private async Task<WorkerProcess> RunningAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Current(first: false).WaitAsync(cancellationToken);
        }
        catch (WorkerStartException failed)
        {
            throw failures.Unavailable(failed.Message, failed);
        }
        catch (OperationCanceledException stopped) when (!cancellationToken.IsCancellationRequested)
        {
            throw failures.Unavailable("its version was taken out of service", stopped);
        }
    }

    private Task<WorkerProcess> Current(bool first)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closed, this);
            if (deaths.IsQuarantined)
            {
                throw failures.Unavailable(deaths.Last?.Reason ?? "", null);
            }

            return current ??= Task.Run(() => StartAsync(first, closing.Token));
        }
    }

    private async Task<WorkerProcess> StartAsync(bool first, CancellationToken cancellationToken)
    {
        WorkerProcess? worker = null;
        var placed = false;
        try
        {
            // The former one has its place until it is gone.
            await mourning.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Delay(deaths.Pause, time, cancellationToken);
            await yard.MakeRoomAsync(this, cancellationToken);
            placed = true;
            var begun = Stopwatch.GetTimestamp();
            // What was measured once need not be measured again.
            var warmUp = first ? launch.Options.WarmUp : TimeSpan.Zero;
            var spare = warmUp == TimeSpan.Zero ? await yard.StandBy.ServeAsync(launch, Batching(), cancellationToken) : null;
            worker = spare ?? await WorkerProcess.StartAsync(launch, warmUp, Batching(), cancellationToken);
            // From here on it is seen to, whatever else fails.
            mourning = MournAsync(worker);
            placed = false;
            _ = new WorkerWatch(worker, launch.Options.Run, () => calls.Seen, time).RunAsync();
            report ??= worker.Report;
            calls.Used();
            var (isolation, took) = (worker.Report.Isolation, Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            WorkerLog.Started(
                logger, worker.Id, launch.Manifest.Slug, launch.Manifest.Version, took, isolation.Limits, isolation.Files, isolation.Network,
                isolation.Calls);
            idle.Change(launch.Options.Idle, Timeout.InfiniteTimeSpan);
            yard.Served(this, launch);
            return worker;
        }
        catch (Exception failure)
        {
            worker?.Kill(new(WorkerEnd.Wanted, "it is not wanted any more"));
            if (placed)
            {
                Interlocked.Decrement(ref places);
            }

            lock (gate)
            {
                current = null;
            }

            if (failure is WorkerStartException { Death: var death })
            {
                Count(death, "");
            }

            throw;
        }
    }

    private ManifestBatching? Batching() => report?.Batching switch
    {
        null => null,
        { On: true } known => new("pinned", known.MaxRows, launch.Manifest.Batching?.MaxPaddedTokens),
        _ => new("off"),
    };

    private async Task MournAsync(WorkerProcess worker)
    {
        var death = await worker.Died;
        Interlocked.Decrement(ref places);
        lock (gate)
        {
            if (current is { IsCompletedSuccessfully: true } ready && ready.Result == worker)
            {
                current = null;
            }
        }

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
