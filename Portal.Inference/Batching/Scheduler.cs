using Portal.Inference.Engine;

namespace Portal.Inference.Batching;

/// <summary>
/// What runs next in this process. It only decides: it has no threads, its clock is given, and whoever uses it from
/// several threads holds a lock. A lane that is free never waits while something can run; batches form while lanes are busy.
/// Models take turns by the lane time they have had, so that one with long runs delays another by one run at most.
/// </summary>
/// <param name="lanes">Runs at once.</param>
/// <param name="room">The bounds of everything that waits.</param>
/// <param name="time">The clock that deadlines go by.</param>
internal sealed class Scheduler(int lanes, QueueRoom room, TimeProvider time)
{
    private const double Longest = 60;

    private readonly List<WorkQueue> waiting = [];
    private double servedFloor;

    /// <summary>Batches that run.</summary>
    public int Running { get; private set; }

    /// <summary>Lanes that what waits would keep busy, at most as many as there are.</summary>
    public int Needed
    {
        get
        {
            var needed = 0;
            foreach (var queue in waiting)
            {
                needed += queue.Adapter is { Free: false } ? 0 : queue.Batches;
            }

            return Math.Min(needed, lanes - Running);
        }
    }

    /// <summary>Whether a call may wait; nothing is changed but calls dropped whose time was over.</summary>
    /// <param name="call">The call.</param>
    /// <param name="dropped">Calls whose time was over, found on the way; to be answered by whoever holds no lock.</param>
    /// <exception cref="EngineOverloadedException">A bound would be broken.</exception>
    /// <exception cref="PredictionRefusedException">It is larger than a whole queue, or could not begin in time.</exception>
    public void Admit(QueuedCall call, List<QueuedCall> dropped)
    {
        var queue = call.Queue;
        if ((queue.Room.TooLarge(call.Rows, call.Bytes) ?? room.TooLarge(call.Rows, call.Bytes)) is { } never)
        {
            throw new PredictionRefusedException(
                RefusalReason.TooLarge, $"The call is larger than the whole queue '{never.Queue}', which holds {never.Bound}; {never.Knob} moves the bound.");
        }

        if (Full(call) is { } full && (DropExpired(dropped) == 0 || Full(call) is not null))
        {
            throw new EngineOverloadedException(
                full.Queue, full.Bound, full.Knob, TimeSpan.FromMilliseconds(Math.Max(1, Wait(queue).TotalMilliseconds)));
        }

        if (call.Timeout is { } timeout && Running == lanes && Wait(queue) > timeout)
        {
            throw new PredictionRefusedException(RefusalReason.DeadlineExceeded, "The call would not have begun before its time was over.");
        }
    }

    /// <summary>Lets an admitted call wait.</summary>
    public void Enqueue(QueuedCall call)
    {
        var queue = call.Queue;
        Arrive(call);
        if (queue.Count == 0)
        {
            queue.Served = Math.Max(queue.Served, servedFloor);
            waiting.Add(queue);
        }

        queue.Add(call);
        room.Add(call.Tenant, call.Rows, call.Bytes);
        call.State = CallState.Waiting;
    }

    /// <summary>The next batch for a lane that is free; null when all lanes are busy or nothing can run.</summary>
    public Batch? Take(List<QueuedCall> dropped)
    {
        while (Running < lanes && Next() is { } queue)
        {
            var batch = queue.Form(lanes - Running);
            foreach (var call in batch.Calls)
            {
                Left(call);
            }

            var now = time.GetTimestamp();
            var late = batch.Calls.Where(call => call.Deadline < now).ToList();
            if (late.Count == 0)
            {
                return Start(batch);
            }

            late.ForEach(Over);
            dropped.AddRange(late);
            if (batch.Calls.Except(late).ToList() is { Count: > 0 } rest)
            {
                return Start(new Batch(queue, rest));
            }
        }

        return null;
    }

    /// <summary>Starts a call on its caller's thread as if it were a lane; null unless its model is wholly idle, its runs are short and a lane is free.</summary>
    public Batch? TakeAlone(QueuedCall call, TimeSpan shortest)
    {
        var queue = call.Queue;
        if (Running >= lanes || waiting.Count > 0 || queue.Running.Count > 0 || queue.Adapter is not null
            || !queue.Cost.Known || queue.Cost.Seconds(call.Work) >= shortest.TotalSeconds)
        {
            return null;
        }

        Arrive(call);
        return Start(new Batch(queue, [call]));
    }

    /// <summary>A batch has run: its lane is free.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="cost">How long it had the lane.</param>
    /// <param name="told">Whether the time says something of the next one: not when it failed or was stopped.</param>
    public void Completed(Batch batch, TimeSpan cost, bool told)
    {
        var queue = batch.Queue;
        Running--;
        queue.Running.Remove(batch);
        if (queue.Adapter is { } adapter)
        {
            adapter.Taken--;
        }

        queue.Served += cost.TotalSeconds - batch.Charged;
        if (told)
        {
            queue.Cost.Add(batch.Work, cost.TotalSeconds);
        }

        queue.Rest();
        foreach (var call in batch.Calls)
        {
            Over(call);
        }
    }

    /// <summary>A caller has given up.</summary>
    /// <returns>Whether it waited and no longer does, and the batch that nobody wants any more.</returns>
    public (bool Dropped, Batch? Unwanted) GiveUp(QueuedCall call)
    {
        switch (call.State)
        {
            case CallState.Waiting:
                Remove(call);
                return (true, null);
            case CallState.Running when call.Batch is { } batch:
                call.Batch = null;
                return (false, --batch.Wanted == 0 ? batch : null);
            default:
                return default;
        }
    }

    /// <summary>How long what waits for a model is likely to take. Other models may be served meanwhile; it can be longer.</summary>
    public TimeSpan Wait(WorkQueue queue) =>
        TimeSpan.FromSeconds(Math.Min(queue.Cost.Seconds(queue.Backlog, Math.Ceiling((double)queue.Room.Rows / queue.Rules.MaxRows)) / lanes, Longest));

    /// <summary>Takes every call of a queue out.</summary>
    public IReadOnlyList<QueuedCall> Clear(WorkQueue queue)
    {
        var calls = queue.Waiting.ToList();
        calls.ForEach(Remove);
        return calls;
    }

    private static void Over(QueuedCall call)
    {
        call.State = CallState.Over;
        call.Batch = null;
    }

    private WorkQueue? Next()
    {
        WorkQueue? next = null;
        foreach (var queue in waiting)
        {
            if (queue.Adapter is not { Free: false } && (next is null || queue.Served < next.Served))
            {
                next = queue;
            }
        }

        return next;
    }

    private Batch Start(Batch batch)
    {
        var queue = batch.Queue;
        servedFloor = Math.Max(servedFloor, queue.Served);
        batch.Charged = queue.Cost.Seconds(batch.Work);
        queue.Served = Math.Max(queue.Served, servedFloor) + batch.Charged;
        queue.Running.Add(batch);
        Running++;
        if (queue.Adapter is { } adapter)
        {
            adapter.Taken++;
        }

        foreach (var call in batch.Calls)
        {
            call.State = CallState.Running;
            call.Batch = batch;
        }

        return batch;
    }

    private void Arrive(QueuedCall call)
    {
        call.Arrived = time.GetTimestamp();
        call.Deadline = call.Timeout is { } timeout
            ? call.Arrived + (long)Math.Min(timeout.TotalSeconds * time.TimestampFrequency, long.MaxValue / 4)
            : long.MaxValue;
    }

    private QueueBound? Full(QueuedCall call) =>
        call.Queue.Room.Full(call.Tenant, call.Rows, call.Bytes) ?? room.Full(call.Tenant, call.Rows, call.Bytes);

    private int DropExpired(List<QueuedCall> dropped)
    {
        var now = time.GetTimestamp();
        var late = waiting.SelectMany(queue => queue.Waiting).Where(call => call.Deadline < now).ToList();
        late.ForEach(Remove);
        dropped.AddRange(late);
        return late.Count;
    }

    private void Remove(QueuedCall call)
    {
        call.Queue.Remove(call);
        Left(call);
        Over(call);
    }

    // The queue itself has let it go already.
    private void Left(QueuedCall call)
    {
        room.Remove(call.Tenant, call.Rows, call.Bytes);
        if (call.Queue.Count == 0)
        {
            waiting.Remove(call.Queue);
        }
    }
}
