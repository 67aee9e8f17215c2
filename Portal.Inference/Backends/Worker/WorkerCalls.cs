using Portal.Inference.Engine;

namespace Portal.Inference.Backends.Worker;

/// <summary>The calls of one version: how many there are, when the last was, and how long each may take.</summary>
internal sealed class WorkerCalls(WorkerLaunch launch, TimeProvider time)
{
    private int now;
    private int inside;
    private long ever;

    public int Now => Volatile.Read(ref now);

    /// <summary>For whoever looks now and then: a call may have come and gone between.</summary>
    public (int Now, long Ever) Seen => (Now, Interlocked.Read(ref ever));

    /// <summary>When the worker was last used.</summary>
    public long LastUsed { get; private set; }

    public void Used() => LastUsed = time.GetTimestamp();

    public void Come()
    {
        Interlocked.Increment(ref now);
        Interlocked.Increment(ref ever);
    }

    /// <returns>Whether it was the last one.</returns>
    public bool Leave()
    {
        Used();
        return Interlocked.Decrement(ref now) == 0;
    }

    /// <summary>A call that goes to the worker now.</summary>
    /// <param name="worker">Killed when it does not answer in time.</param>
    /// <param name="runs">How many runs the call may take; null when nobody can tell.</param>
    public CallClock Enter(WorkerProcess worker, int? runs) => new(worker, Allowed(Interlocked.Increment(ref inside) - 1, runs), time);

    public void Exit() => Interlocked.Decrement(ref inside);

    // Its own runs, those of the calls before it, side by side as far as there are threads, and one that somebody who left
    // may have left behind.
    private TimeSpan Allowed(int ahead, int? runs)
    {
        var options = launch.Options;
        var most = options.Call > options.Run * 2 ? options.Call : options.Run * 2;
        var needed = options.Run * (1 + (runs ?? 0) + ((double)ahead / launch.Threads));
        return runs is null || needed > most ? most : needed;
    }
}
