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

    /// <summary>Stops whoever was idle longest when there are as many as may be.</summary>
    /// <exception cref="WorkerUnavailableException">All are busy.</exception>
    public async Task MakeRoomAsync(WorkerSupervisor wanted)
    {
        await making.WaitAsync();
        try
        {
            while (all.Keys.Count(other => other != wanted && other.HasProcess) >= options.Workers.Most)
            {
                var idle = all.Keys.Where(other => other != wanted && other.IsIdle).MinBy(other => other.LastUsed);
                if (idle is null || !await idle.StopIdleAsync(forced: true))
                {
                    throw new WorkerUnavailableException(
                        $"The model cannot answer: {options.Workers.Most} others run and none is idle; Engine:Workers:Most moves the bound.", false, TimeSpan.FromSeconds(5));
                }
            }
        }
        finally
        {
            making.Release();
        }
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
