using Microsoft.Extensions.Logging;
using Portal.Inference.Engine;
using Portal.Inference.Models;

namespace Portal.Inference.Backends.Worker;

/// <summary>Keeps one worker ready for whichever small version is called next, so that its first caller does not wait for a start.</summary>
internal sealed class StandBy(EngineOptions options, Func<RunFolder> run, ILogger logger) : IAsyncDisposable
{
    // Whoever was just started has calls to answer first.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private Task<SpareWorker?>? next;
    private CancellationTokenSource wanted = new();
    private bool closed;

    public bool IsReady => Ready is not null;

    private SpareWorker? Ready => Volatile.Read(ref next) is { IsCompletedSuccessfully: true, Result: { Lives: true } spare } ? spare : null;

    /// <summary>Sees to it that one stands by, soon.</summary>
    /// <param name="launch">A version that is served.</param>
    public void Prepare(WorkerLaunch launch)
    {
        if (!options.Workers.StandBy || !SpareWorker.Fits(launch))
        {
            return;
        }

        lock (gate)
        {
            if (!closed && (next is null || (next.IsCompleted && Ready is null)))
            {
                next = StartAsync(wanted.Token);
            }
        }
    }

    /// <summary>Has the one that stands by serve a version.</summary>
    /// <returns>Null when none stands by, or it is not for such a version, or it comes to nothing by itself.</returns>
    /// <exception cref="WorkerStartException">It says that the version cannot be served.</exception>
    public async Task<WorkerProcess?> ServeAsync(WorkerLaunch launch, ManifestBatching? batching, CancellationToken cancellationToken)
    {
        SpareWorker spare;
        lock (gate)
        {
            if (!SpareWorker.Fits(launch) || Ready is not { } ready)
            {
                return null;
            }

            (spare, next) = (ready, null);
        }

        return await spare.ServeAsync(launch, batching, cancellationToken);
    }

    /// <summary>Nobody is served any more: neither does anybody stand by.</summary>
    public async Task EndAsync()
    {
        Task<SpareWorker?>? last;
        CancellationTokenSource unwanted;
        lock (gate)
        {
            if (closed)
            {
                return;
            }

            (last, next, unwanted, wanted) = (next, null, wanted, new());
        }

        await EndAsync(last, unwanted);
    }

    public async ValueTask DisposeAsync()
    {
        Task<SpareWorker?>? last;
        lock (gate)
        {
            if (closed)
            {
                return;
            }

            closed = true;
            (last, next) = (next, null);
        }

        await EndAsync(last, wanted);
    }

    private static async Task EndAsync(Task<SpareWorker?>? last, CancellationTokenSource unwanted)
    {
        await unwanted.CancelAsync();
        if (last is not null && await last is { } spare)
        {
            await spare.StopAsync();
        }

        unwanted.Dispose();
    }

    private async Task<SpareWorker?> StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Pause, cancellationToken);
            return await SpareWorker.StartAsync(options, run(), cancellationToken);
        }
        catch (Exception failure)
        {
            // Whatever it was: versions are served without it, only later.
            if (!cancellationToken.IsCancellationRequested)
            {
                WorkerLog.NobodyStandsBy(logger, failure);
            }

            return null;
        }
    }
}
