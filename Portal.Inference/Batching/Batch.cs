namespace Portal.Inference.Batching;

#pragma warning disable CA1001 // The source has neither timer nor handle; undisposed, a late stop stays harmless.
/// <summary>Calls that run together on one lane.</summary>
internal sealed class Batch
{
    private readonly CancellationTokenSource stop = new();

    public Batch(WorkQueue queue, IReadOnlyList<QueuedCall> calls)
    {
        Queue = queue;
        Calls = calls;
        foreach (var call in calls)
        {
            Rows += call.Rows;
            Longest = Math.Max(Longest, call.Length);
        }

        var padded = queue.Rules.PaddedLength(Longest);
        foreach (var call in calls)
        {
            Work += call.Length == 0 ? call.Work : call.Work * padded / call.Length;
            Tokens += call.Rows * call.Length;
        }

        Wanted = calls.Count;
    }

    public WorkQueue Queue { get; }

    public IReadOnlyList<QueuedCall> Calls { get; }

    public int Rows { get; }

    /// <summary>Positions of the longest member's rows.</summary>
    public long Longest { get; }

    /// <summary>Positions that hold content.</summary>
    public long Tokens { get; }

    /// <summary>See <see cref="CostFit"/>.</summary>
    public double Work { get; }

    /// <summary>Members that still want their answer; the scheduler's to change.</summary>
    public int Wanted { get; set; }

    /// <summary>Seconds that its queue was charged for it in advance.</summary>
    public double Charged { get; set; }

    /// <summary>Cancelled when nobody wants the run any more.</summary>
    public CancellationToken Token => stop.Token;

    public void Stop() => stop.Cancel();
}

/// <summary>Runs batches of one queue, on lanes.</summary>
internal interface IBatchRunner
{
    /// <summary>Runs and answers every call.</summary>
    /// <returns>Whether the run came to its own end, so that its time says something of the next one.</returns>
    bool Run(Batch batch);
}
