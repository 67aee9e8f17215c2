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
    private readonly WorkerPost post = new();
    private readonly WorkerStarts starts;
    private readonly ITimer idle;
    private readonly CancellationTokenSource closing = new();

    public WorkerSupervisor(WorkerLaunch launch, WorkerYard yard, TimeProvider time, ILogger logger)
    {
        (this.launch, this.yard, this.time, this.logger) = (launch, yard, time, logger);
        deaths = new(launch.Options, time);
        calls = new(launch, time);
        failures = new(launch, deaths, time);
        starts = new(this, post, launch, yard, deaths, calls, time, logger);
        idle = time.CreateTimer(_ => _ = StopIdleAsync(forced: false), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        yard.Add(this);
    }

    /// <summary>What the first start found; later ones serve the same files.</summary>
    public WorkerReport Report => starts.Report ?? throw new InvalidOperationException("It has not been started.");

    /// <summary>Why calls are refused; null when they are not.</summary>
    public string? Trouble => deaths.IsQuarantined ? $"it is quarantined: {deaths.Last?.Reason}" : null;

    public WorkerStatus Status
    {
        get
        {
            var (isHeld, running) = post.Holder;
            var state = deaths.IsQuarantined ? WorkerState.Quarantined
                : !isHeld ? WorkerState.Stopped
                : running is null ? WorkerState.Starting : WorkerState.Running;
            return new(state, running?.Id, running?.Memory, deaths.Total, deaths.Last?.Reason, deaths.Last?.Cause, starts.Report?.Isolation);
        }
    }

    /// <summary>When it was last used, for whoever looks for room.</summary>
    public long LastUsed => calls.LastUsed;

    public bool IsIdle => calls.Now == 0 && post.Holder.Running is not null;

    /// <summary>Processes that it has or is about to start; one that waits to be started again has none.</summary>
    public int Places => post.Places;

    /// <summary>Takes the place that was made for its next process.</summary>
    public void TakePlace() => post.TakePlace();

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
                Rest();
            }
        }
    }

    /// <summary>Nobody calls it: from now on it is idle.</summary>
    public void Rest() => idle.Change(launch.Options.Idle, Timeout.InfiniteTimeSpan);

    /// <summary>Stops what runs and what is being started.</summary>
    public void Stop()
    {
        closing.Cancel();
        if (post.Holder.Running is { } worker)
        {
            worker.Kill(new(WorkerEnd.Wanted, "its version was taken out of service"));
        }
    }

    /// <summary>Stops the process when nobody calls it.</summary>
    /// <param name="forced">However short it was idle.</param>
    /// <returns>Whether it was stopped.</returns>
    public async Task<bool> StopIdleAsync(bool forced)
    {
        if (post.Take(calls, () => !forced && IsEarly()) is not { } taken)
        {
            return false;
        }

        WorkerLog.Idle(logger, taken.Worker.Id, launch.Manifest.Slug, launch.Manifest.Version);
        await taken.Worker.StopAsync();
        await taken.Gone;
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        var last = post.Close();
        await idle.DisposeAsync();
        await closing.CancelAsync();
        if (last is not null)
        {
            await last.ContinueWith(
                started => started.IsCompletedSuccessfully ? started.Result.StopAsync() : Task.CompletedTask,
                CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).Unwrap();
        }

        // One that was stopped while idle may still be going.
        await post.Mourning.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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

    private Task<WorkerProcess> Current(bool first) =>
        post.Hold(failures.ThrowIfQuarantined, () => Task.Run(() => starts.StartAsync(first, closing.Token)));

    // The timer was set before the last call, or its clock is coarser.
    private bool IsEarly()
    {
        var left = launch.Options.Idle - time.GetElapsedTime(LastUsed);
        if (left <= TimeSpan.Zero)
        {
            return false;
        }

        idle.Change(left + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
        return true;
    }
}
