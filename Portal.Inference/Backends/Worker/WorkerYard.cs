using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Portal.Inference.Diagnostics;
using Portal.Inference.Engine;

namespace Portal.Inference.Backends.Worker;

/// <summary>All workers of an engine: how many there may be at once, and whoever wants to hear of them.</summary>
internal sealed class WorkerYard(EngineOptions options, ILogger logger) : IDisposable
{
    private readonly ConcurrentDictionary<WorkerSupervisor, bool> all = new();
    private readonly SemaphoreSlim making = new(1);
    private readonly Lazy<RunFolder> run = new(() =>
    {
        if (!WorkerCommand.IsOffline)
        {
            WorkerLog.NetworkNotCut(logger);
        }

        return new(options.Workers.RunFolder);
    });

    /// <summary>Told of every death.</summary>
    public event Action<WorkerNotice>? Noticed;

    public RunFolder Run => run.Value;

    public void Add(WorkerSupervisor supervisor) => all[supervisor] = true;

    public void Remove(WorkerSupervisor supervisor) => all.TryRemove(supervisor, out _);

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

    public void Dispose()
    {
        if (run.IsValueCreated)
        {
            run.Value.Dispose();
        }

        making.Dispose();
    }
}
