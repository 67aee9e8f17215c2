using System.Diagnostics;
using System.Threading.Tasks.Sources;

namespace Portal.Inference.Batching;

internal enum CallState
{
    New,
    Waiting,
    Running,
    Over,
}

/// <summary>One call's place in the queues. What is not given to the constructor belongs to the scheduler.</summary>
/// <param name="queue">Where it waits.</param>
/// <param name="tenant">The organisation that asks.</param>
/// <param name="rows">Rows it counts as.</param>
/// <param name="bytes">Bytes of its input.</param>
/// <param name="key">With whom it may run.</param>
/// <param name="length">Positions of each row; 0 where nothing is padded.</param>
internal abstract class QueuedCall(WorkQueue queue, string tenant, int rows, long bytes, ShapeKey key = default, long length = 0)
{
    public WorkQueue Queue { get; } = queue;

    public string Tenant { get; } = tenant;

    public int Rows { get; } = rows;

    public long Bytes { get; } = bytes;

    public ShapeKey Key { get; } = key;

    public long Length { get; } = length;

    /// <summary>Which alone it is; see <see cref="CostFit"/>.</summary>
    public double Work { get; } = Math.Max(1, bytes);

    /// <summary>How long after its arrival it may begin to run; null is at any time.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Whether a caller that gives up is answered before its run has come to an end: the input must then be ours.</summary>
    public virtual bool LeavesAtOnce => false;

    /// <summary>The trace that the call belongs to; none when nobody traces.</summary>
    public ActivityContext Caller { get; } = Activity.Current?.Context ?? default;

    public CallState State { get; set; }

    public long Arrived { get; set; }

    public long Deadline { get; set; } = long.MaxValue;

    public Batch? Batch { get; set; }

    public LinkedListNode<QueuedCall>? Place { get; set; }

    /// <summary>Answers the caller, unless it has an answer.</summary>
    public abstract bool Fail(Exception failure);

    /// <summary>Frees the input; nothing reads it any more.</summary>
    public virtual void Free()
    {
    }
}

/// <summary>A call whose answer is awaited; continuations never run on the thread that answers, which is a lane.</summary>
internal abstract class QueuedCall<T>(WorkQueue queue, string tenant, int rows, long bytes, ShapeKey key = default, long length = 0)
    : QueuedCall(queue, tenant, rows, bytes, key, length), IValueTaskSource<T>
{
    private ManualResetValueTaskSourceCore<T> answer = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration registration;
    private int answered;

    /// <summary>To be awaited once.</summary>
    public ValueTask<T> Answer => new(this, answer.Version);

    public void Register(Action<QueuedCall, CancellationToken> giveUp, CancellationToken token)
    {
        if (token.CanBeCanceled)
        {
            registration = token.UnsafeRegister((call, cancelled) => giveUp((QueuedCall)call!, cancelled), this);
        }
    }

    /// <returns>False when the caller has an answer already; the result is then nobody's.</returns>
    public bool Succeed(T result)
    {
        if (Interlocked.Exchange(ref answered, 1) != 0)
        {
            return false;
        }

        answer.SetResult(result);
        return true;
    }

    public override bool Fail(Exception failure)
    {
        if (Interlocked.Exchange(ref answered, 1) != 0)
        {
            return false;
        }

        answer.SetException(failure);
        return true;
    }

    T IValueTaskSource<T>.GetResult(short token)
    {
        // Not Dispose: that would wait for a callback which may be waiting for the scheduler.
        registration.Unregister();
        return answer.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => answer.GetStatus(token);

    void IValueTaskSource<T>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        answer.OnCompleted(continuation, state, token, flags);
}
