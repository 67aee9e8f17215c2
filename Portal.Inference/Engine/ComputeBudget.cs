using System.Collections.Concurrent;
using Portal.Inference.Batching;

namespace Portal.Inference.Engine;

/// <summary>
/// The engine's lanes: threads that run what the scheduler gives them, one batch at a time and each on one core, so that
/// models never fight for the cores. More lanes than cores would only take turns on them and hold more memory.
/// </summary>
internal sealed class ComputeBudget : IDisposable
{
    /// <summary>Runs shorter than this are not worth the way to another thread and back.</summary>
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(1);

    private const double Courtesy = 0.02;

    // One for the process: whichever engine computes, the memory is the same.
    private static readonly IdleMemory Memory = new(TimeProvider.System);

    // A monitor and not a Lock, since lanes wait on it.
    private readonly object gate = new();
    private readonly SemaphoreSlim loads = new(1);
    private readonly Scheduler scheduler;
    private readonly TimeProvider time;
    private readonly Thread[] lanes;
    private readonly ConcurrentDictionary<Batch, long> underWay = new();
    private int asleep;
    private int called;
    private bool closed;

    public ComputeBudget(EngineOptions options, TimeProvider time)
    {
        Options = options;
        this.time = time;
        var room = new QueueRoom(
            "the process", (options.QueueRows, "Engine:QueueRows"), (options.QueueBytes, "Engine:QueueBytes"), options.TenantShare);
        lanes = new Thread[Math.Max(1, options.ComputeThreads)];
        scheduler = new(lanes.Length, room, time);
        for (var i = 0; i < lanes.Length; i++)
        {
            lanes[i] = new(Work) { IsBackground = true, Name = $"Portal lane {i + 1}" };
            lanes[i].Start();
        }
    }

    public EngineOptions Options { get; }

    /// <summary>How long the oldest run has been computing; zero when nothing computes.</summary>
    public TimeSpan LongestRun =>
        underWay.Values.Select(begun => time.GetElapsedTime(begun)).DefaultIfEmpty(TimeSpan.Zero).Max();

    /// <summary>A queue for a loaded version.</summary>
    public WorkQueue Open(string name, IBatchRunner runner, AdapterSlots? adapter = null) => new(
        name,
        runner,
        new(name, (Options.QueueRowsPerModel, "Engine:QueueRowsPerModel"), (Options.QueueBytesPerModel, "Engine:QueueBytesPerModel"), Options.TenantShare),
        adapter);

    /// <summary>Runs a call or lets it wait. Whatever happens, the call is answered, and its input freed.</summary>
    /// <exception cref="EngineOverloadedException">A queue is full.</exception>
    /// <exception cref="PredictionRefusedException">It is larger than a whole queue, or could not begin in time.</exception>
    public ValueTask<T> Submit<T>(QueuedCall<T> call, CancellationToken cancellationToken)
    {
        var own = Admit(call, [call], cancellationToken);
        call.Register(GiveUp, cancellationToken);
        if (own is not null)
        {
            Run(own);
        }

        return call.Answer;
    }

    /// <summary>The same for a call in parts: either all of them are accepted or none.</summary>
    public ValueTask<T>[] Submit<T>(QueuedCall<T> whole, IReadOnlyList<QueuedCall<T>> parts, CancellationToken cancellationToken)
    {
        Admit(whole, parts, cancellationToken);
        foreach (var part in parts)
        {
            part.Register(GiveUp, cancellationToken);
        }

        return [.. parts.Select(part => part.Answer)];
    }

    /// <summary>Builds and measures a version away from the lanes, so that those go on serving; one at a time.</summary>
    public async Task<T> RunAsync<T>(Func<T> load, CancellationToken cancellationToken)
    {
        await loads.WaitAsync(cancellationToken);
        Memory.Begin();
        try
        {
            return await Task.Factory.StartNew(load, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        finally
        {
            Memory.End();
            loads.Release();
        }
    }

    /// <summary>What waits for a queue now.</summary>
    public (int Rows, long Bytes) Pending(WorkQueue queue)
    {
        lock (gate)
        {
            return ((int)queue.Room.Rows, queue.Room.Bytes);
        }
    }

    /// <summary>Refuses what waits and stops what runs.</summary>
    public void Stop(WorkQueue queue)
    {
        IReadOnlyList<QueuedCall> calls;
        List<Batch> running;
        lock (gate)
        {
            queue.Closed = true;
            calls = scheduler.Clear(queue);
            running = [.. queue.Running];
        }

        foreach (var call in calls)
        {
            call.Fail(OutOfService(queue));
            call.Free();
        }

        running.ForEach(batch => batch.Stop());
    }

    /// <summary>Completes when nothing of the queue waits or runs.</summary>
    public async Task Drained(WorkQueue queue)
    {
        while (true)
        {
            Task idle;
            lock (gate)
            {
                if (queue.Count == 0 && queue.Running.Count == 0)
                {
                    return;
                }

                idle = queue.Idle;
            }

            await idle;
        }
    }

    /// <summary>Ends the lanes. What was accepted has been answered before: every version drains when it is freed.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            closed = true;
            Monitor.PulseAll(gate);
        }

        loads.Dispose();
    }

    private Batch? Admit(QueuedCall whole, IReadOnlyList<QueuedCall> parts, CancellationToken cancellationToken)
    {
        List<QueuedCall> dropped = [];
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            lock (gate)
            {
                ObjectDisposedException.ThrowIf(closed, this);
                if (whole.Queue.Closed)
                {
                    throw OutOfService(whole.Queue);
                }

                if (parts.Count == 1 && scheduler.TakeAlone(whole, Short) is { } own)
                {
                    return own;
                }

                scheduler.Admit(whole, dropped);
                foreach (var part in parts)
                {
                    scheduler.Enqueue(part);
                }

                Call();
                return null;
            }
        }
        catch
        {
            foreach (var part in parts)
            {
                part.Free();
            }

            throw;
        }
        finally
        {
            Expire(dropped);
        }
    }

    private void Work()
    {
        LanePriority.Lower();
        List<QueuedCall> dropped = [];
        while (true)
        {
            Batch? batch;
            lock (gate)
            {
                while ((batch = scheduler.Take(dropped)) is null && dropped.Count == 0)
                {
                    if (closed)
                    {
                        return;
                    }

                    asleep++;
                    Monitor.Wait(gate);
                    asleep--;
                    called = Math.Max(0, called - 1);
                }

                Call();
            }

            Expire(dropped);
            dropped.Clear();
            if (batch is not null)
            {
                Run(batch);
                GiveWay(batch);
            }
        }
    }

    // Those who were just answered together tend to ask again together. Before the lane takes whoever is first of them
    // alone, threads that are ready to run may run: nothing sleeps, and it ends after a small part of what a run takes.
    private void GiveWay(Batch batch)
    {
        var expected = Math.Min(batch.Rows, batch.Queue.Rules.MaxRows);
        var (begun, most) = (time.GetTimestamp(), batch.Charged * Courtesy);
        while (expected > 1 && batch.Queue.Room.Rows < expected && time.GetElapsedTime(begun).TotalSeconds < most)
        {
            Thread.Yield();
        }
    }

    // Wakes as many lanes as what waits would keep busy, not one for each call: whoever is on its way takes them together.
    private void Call()
    {
        for (var needed = scheduler.Needed; called < needed && called < asleep; called++)
        {
            Monitor.Pulse(gate);
        }
    }

    private void Run(Batch batch)
    {
        Memory.Begin();
        var begun = time.GetTimestamp();
        underWay[batch] = begun;
        var told = false;
        try
        {
            told = batch.Queue.Runner.Run(batch);
        }
        catch (Exception failure)
        {
            // A lane must outlive whatever a model does.
            foreach (var call in batch.Calls)
            {
                call.Fail(failure);
            }
        }

        underWay.TryRemove(batch, out _);
        Memory.End();
        foreach (var call in batch.Calls)
        {
            call.Free();
        }

        lock (gate)
        {
            scheduler.Completed(batch, time.GetElapsedTime(begun), told);
            Call();
        }
    }

    private void GiveUp(QueuedCall call, CancellationToken token)
    {
        bool dropped;
        bool running;
        Batch? unwanted;
        lock (gate)
        {
            running = call.State == CallState.Running;
            (dropped, unwanted) = scheduler.GiveUp(call);
        }

        unwanted?.Stop();
        if (dropped || (running && call.LeavesAtOnce))
        {
            call.Fail(new OperationCanceledException(token));
        }

        if (dropped)
        {
            call.Free();
        }
    }

    private static PredictionRefusedException OutOfService(WorkQueue queue) =>
        new(RefusalReason.ModelNotLoaded, $"'{queue.Name}' was taken out of service.");

    private static void Expire(List<QueuedCall> dropped)
    {
        foreach (var call in dropped)
        {
            call.Fail(new PredictionRefusedException(RefusalReason.DeadlineExceeded, "The call's time was over before it ran."));
            call.Free();
        }
    }
}
