using System.Globalization;
using Portal.Inference.Diagnostics;

namespace Portal.Inference.Backends.Worker;

/// <summary>
/// When a worker must have answered a call, by the portal's own clock: one that was taken over says of its runs what it
/// likes. It is killed when the time is over.
/// </summary>
internal sealed class CallClock : IDisposable
{
    private readonly TimeSpan allowed;
    private readonly ITimer timer;

    public CallClock(WorkerProcess worker, TimeSpan allowed, TimeProvider time)
    {
        this.allowed = allowed;
        var why = string.Create(CultureInfo.InvariantCulture, $"a call took longer than {allowed.TotalSeconds:0.#} s");
        timer = time.CreateTimer(_ => worker.Kill(new(WorkerEnd.Overrun, why)), null, allowed, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What the caller takes is not the worker's time.</summary>
    public void Stop() => timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>It said something: all of its time again.</summary>
    public void Restart() => timer.Change(allowed, Timeout.InfiniteTimeSpan);

    public void Dispose() => timer.Dispose();
}
