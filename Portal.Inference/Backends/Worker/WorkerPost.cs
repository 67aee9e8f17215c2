namespace Portal.Inference.Backends.Worker;

/// <summary>
/// The post of one version's worker: one process holds it at a time, from the order to start it on. A process that was taken
/// from it keeps its place among all workers until it is gone.
/// </summary>
internal sealed class WorkerPost
{
    private readonly Lock gate = new();
    private Task<WorkerProcess>? current;
    private int places;
    private bool closed;

    /// <summary>Completes when the process that was started last is gone and what follows from its death is done.</summary>
    public Task Mourning { get; set; } = Task.CompletedTask;

    /// <summary>Processes that it has or is about to start; one that waits to be started again has none.</summary>
    public int Places => Volatile.Read(ref places);

    /// <summary>Whether a process holds it or is being started for it; and the process, where it serves.</summary>
    public (bool IsHeld, WorkerProcess? Running) Holder
    {
        get
        {
            var worker = Volatile.Read(ref current);
            return (worker is not null, worker is { IsCompletedSuccessfully: true } ? worker.Result : null);
        }
    }

    public void TakePlace() => Interlocked.Increment(ref places);

    public void LeavePlace() => Interlocked.Decrement(ref places);

    /// <param name="refuse">Throws where nobody may call it now; asked under the lock.</param>
    /// <param name="start">Begins to start a process; called under the lock, where none holds the post.</param>
    /// <returns>The process that holds it.</returns>
    /// <exception cref="ObjectDisposedException">It was closed.</exception>
    public Task<WorkerProcess> Hold(Action refuse, Func<Task<WorkerProcess>> start)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closed, typeof(WorkerSupervisor));
            refuse();
            return current ??= start();
        }
    }

    /// <summary>Takes a process that serves and that nobody calls from its post.</summary>
    /// <param name="calls">Those of the version.</param>
    /// <param name="isEarly">Whether it is to stay a while; asked under the lock.</param>
    /// <returns>The process, still to be stopped, and what completes when it is gone; null where it stays.</returns>
    public (WorkerProcess Worker, Task Gone)? Take(WorkerCalls calls, Func<bool> isEarly)
    {
        lock (gate)
        {
            if (closed || calls.Now > 0 || current is not { IsCompletedSuccessfully: true } ready || isEarly())
            {
                return null;
            }

            var taken = (ready.Result, Mourning);
            current = null;
            return taken;
        }
    }

    /// <summary>The start failed: whoever comes next starts another one.</summary>
    public void Vacate()
    {
        lock (gate)
        {
            current = null;
        }
    }

    /// <summary>The process died: whoever comes next starts another one.</summary>
    public void Vacate(WorkerProcess dead)
    {
        lock (gate)
        {
            if (current is { IsCompletedSuccessfully: true } ready && ready.Result == dead)
            {
                current = null;
            }
        }
    }

    /// <summary>From now on nobody holds it.</summary>
    /// <returns>Whoever held it; null where nobody did.</returns>
    public Task<WorkerProcess>? Close()
    {
        lock (gate)
        {
            closed = true;
            var last = current;
            current = null;
            return last;
        }
    }
}
