using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Portal.Inference.Diagnostics;
using Portal.Inference.Engine;

namespace Portal.Inference.Backends.Worker;

/// <summary>All workers of an engine: how many there may be at once, and whoever wants to hear of them.</summary>
internal sealed class WorkerYard : IAsyncDisposable
{
    private readonly ConcurrentDictionary<WorkerSupervisor, bool> all = new();
    private readonly SemaphoreSlim making = new(1);
    private readonly EngineOptions options;
    private readonly Lazy<RunFolder> run;

    public WorkerYard(EngineOptions options, ILogger logger)
    {
        this.options = options;
        run = new(() =>
        {
            if (!WorkerCommand.IsOffline)
            {
                WorkerLog.NetworkNotCut(logger);
            }

            return new(options.Workers.RunFolder);
        });
        StandBy = new(options, () => Run, logger);
    }

    /// <summary>Told of every death.</summary>
    public event Action<WorkerNotice>? Noticed;

    public RunFolder Run => run.Value;

    /// <summary>Whoever waits to be given a model.</summary>
    public StandBy StandBy { get; }

    public void Add(WorkerSupervisor supervisor) => all[supervisor] = true;

    public async Task RemoveAsync(WorkerSupervisor supervisor)
    {
        all.TryRemove(supervisor, out _);
        if (all.IsEmpty)
        {
            await StandBy.EndAsync();
        }
    }

    /// <summary>A version's worker serves; the next one is made ready.</summary>
    public void Served(WorkerSupervisor supervisor, WorkerLaunch launch)
    {
        if (all.ContainsKey(supervisor))
        {
            StandBy.Prepare(launch);
        }
    }

    public void Tell(WorkerNotice notice) => Noticed?.Invoke(notice);

    /// <summary>Takes a place for a process, and stops whoever was idle longest when there are as many as may be.</summary>
    /// <exception cref="WorkerUnavailableException">All are busy.</exception>
    public async Task MakeRoomAsync(WorkerSupervisor wanted, CancellationToken cancellationToken)
    {
        await making.WaitAsync(cancellationToken);
        try
        {
            while (all.Keys.Sum(other => other.Places) >= options.Workers.Most)
            {
                if (!await StopOneAsync(wanted))
                {
                    throw new WorkerUnavailableException(
                        $"The model cannot answer: {options.Workers.Most} others run and none is idle; Engine:Workers:Most moves the bound.", false, TimeSpan.FromSeconds(5));
                }
            }

            wanted.TakePlace();
        }
        finally
        {
            making.Release();
        }
    }

    // Who is idle when it is looked for may be called before it is stopped: then the next.
    private async Task<bool> StopOneAsync(WorkerSupervisor wanted)
    {
        foreach (var idle in all.Keys.Where(other => other != wanted && other.IsIdle).OrderBy(other => other.LastUsed).ToList())
        {
            if (await idle.StopIdleAsync(forced: true))
            {
                return true;
            }
        }

        return false;
    }

    public async ValueTask DisposeAsync()
    {
        await StandBy.DisposeAsync();
        if (run.IsValueCreated)
        {
            run.Value.Dispose();
        }

        making.Dispose();
    }
}
