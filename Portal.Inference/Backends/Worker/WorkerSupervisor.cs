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
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly WorkerLaunch launch;
    private readonly WorkerYard yard;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly DeathCount deaths;
    private readonly ITimer idle;
    private readonly Lock gate = new();
    private Task<WorkerProcess>? current;
    private WorkerReport? report;
    private int calls;
    private long callsEver;
    private bool closed;

    public WorkerSupervisor(WorkerLaunch launch, WorkerYard yard, TimeProvider time, ILogger logger)
    {
        (this.launch, this.yard, this.time, this.logger) = (launch, yard, time, logger);
        deaths = new(launch.Options, time);
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
    public long LastUsed { get; private set; }

    public bool IsIdle => Volatile.Read(ref calls) == 0 && Volatile.Read(ref current) is { IsCompleted: true };

    public bool HasProcess => Volatile.Read(ref current) is not null;

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
            throw new ModelLoadException($"'{launch.Manifest.Slug}' {launch.Manifest.Version} cannot be served: {failed.Message}", failed);
        }
    }

    /// <summary>Makes a call on a worker that runs.</summary>
    /// <exception cref="PredictionRefusedException">The call took too long, or the worker refuses it.</exception>
    /// <exception cref="WorkerUnavailableException">There is no worker, or it died during the call.</exception>
    public async Task<T> CallAsync<T>(Func<WorkerProcess, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref calls);
        Interlocked.Increment(ref callsEver);
        try
        {
            var worker = await RunningAsync(cancellationToken);
            var begun = time.GetTimestamp();
            try
            {
                return await call(worker, cancellationToken);
            }
            catch (RpcException failure)
            {
                throw await ExplainAsync(failure, worker, begun, cancellationToken);
            }
        }
        finally
        {
            LastUsed = time.GetTimestamp();
            if (Interlocked.Decrement(ref calls) == 0)
            {
                idle.Change(launch.Options.Idle, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Stops what runs.</summary>
    public void Stop()
    {
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
        lock (gate)
        {
            if (closed || calls > 0 || current is not { IsCompletedSuccessfully: true } ready)
            {
                return false;
            }

            // The timer was set before the last call, or its clock is coarser.
            if (!forced && launch.Options.Idle - time.GetElapsedTime(LastUsed) is var left && left > TimeSpan.Zero)
            {
                idle.Change(left + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
                return false;
            }

            worker = ready.Result;
            current = null;
        }

        WorkerLog.Idle(logger, worker.Id, launch.Manifest.Slug, launch.Manifest.Version);
        await worker.StopAsync();
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

        yard.Remove(this);
        await idle.DisposeAsync();
        if (last is not null)
        {
            await last.ContinueWith(
                started => started.IsCompletedSuccessfully ? started.Result.StopAsync() : Task.CompletedTask,
                CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).Unwrap();
        }
    }

    private async Task<WorkerProcess> RunningAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Current(first: false).WaitAsync(cancellationToken);
        }
        catch (WorkerStartException failed)
        {
            throw Unavailable(failed.Message, failed);
        }
    }

    private Task<WorkerProcess> Current(bool first)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closed, this);
            if (deaths.IsQuarantined)
            {
                throw Unavailable(deaths.Last?.Reason ?? "", null);
            }

            return current ??= Task.Run(() => StartAsync(first));
        }
    }

    private async Task<WorkerProcess> StartAsync(bool first)
    {
        try
        {
            await Task.Delay(deaths.Pause, time);
            await yard.MakeRoomAsync(this);
            var begun = Stopwatch.GetTimestamp();
            // What was measured once need not be measured again.
            var worker = await WorkerProcess.StartAsync(launch, first ? launch.Options.WarmUp : TimeSpan.Zero, Batching());
            report ??= worker.Report;
            LastUsed = time.GetTimestamp();
            var (isolation, took) = (worker.Report.Isolation, Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            WorkerLog.Started(
                logger, worker.Id, launch.Manifest.Slug, launch.Manifest.Version, took, isolation.Limits, isolation.Files, isolation.Network,
                isolation.Calls);
            _ = MournAsync(worker);
            _ = new WorkerWatch(worker, launch.Options.Run, () => (Volatile.Read(ref calls), Interlocked.Read(ref callsEver)), time).RunAsync();
            idle.Change(launch.Options.Idle, Timeout.InfiniteTimeSpan);
            return worker;
        }
        catch (Exception failure)
        {
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
        lock (gate)
        {
            if (current is { IsCompletedSuccessfully: true } ready && ready.Result == worker)
            {
                current = null;
            }
        }

        if (death.Cause != WorkerEnd.Wanted)
        {
            Count(death, await worker.Errors);
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

    private async Task<Exception> ExplainAsync(RpcException failure, WorkerProcess worker, long begun, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return new OperationCanceledException(failure.Message, failure, cancellationToken);
        }

        if (WorkerFaults.Read(failure) is { } told)
        {
            return told;
        }

        if (failure.StatusCode == StatusCode.ResourceExhausted)
        {
            return new PredictionRefusedException(RefusalReason.TooLarge, $"The answer is larger than {launch.Options.AnswerMegabytes} MB.");
        }

        // The connection broke, and with it most likely the process; one that is still there is of no more use.
        await Task.WhenAny(worker.Died, Task.Delay(Second, time, CancellationToken.None));
        worker.Kill(new(WorkerEnd.Silent, "its process does not answer any more"));
        var death = await worker.Died;
        // Of those who waited, whoever was in the run that took too long is to be told so.
        return death.Cause == WorkerEnd.Overrun && time.GetElapsedTime(begun) >= launch.Options.Run * 0.9
            ? new PredictionRefusedException(RefusalReason.DeadlineExceeded, $"The run took longer than {launch.Options.Run.TotalSeconds:0.#} s and was stopped.")
            : Unavailable(death.Reason, failure);
    }

    private WorkerUnavailableException Unavailable(string reason, Exception? inner) =>
        new($"The model cannot answer: {reason}.", deaths.IsQuarantined, deaths.IsQuarantined ? launch.Options.DeathWindow : Second, inner);
}
