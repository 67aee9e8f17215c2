namespace Portal.Inference.Diagnostics;

/// <summary>What a version did since it was loaded. Times are sums; divide by their counts for means.</summary>
public sealed record VersionSnapshot
{
    /// <summary>Calls answered.</summary>
    public long Successes { get; init; }

    /// <summary>Calls that failed in the model or were refused for their input.</summary>
    public long Failures { get; init; }

    /// <summary>Calls that their callers gave up, and calls whose time was over.</summary>
    public long Cancellations { get; init; }

    /// <summary>Calls refused because a queue was full.</summary>
    public long Rejections { get; init; }

    /// <summary>Rows answered; a call without a batch dimension is one.</summary>
    public long Rows { get; init; }

    /// <summary>Runs of the graph or pipeline; rows / executions is the mean batch.</summary>
    public long Executions { get; init; }

    /// <summary>Sum over calls of the time from arrival to the start of the run.</summary>
    public TimeSpan Queue { get; init; }

    /// <summary>Sum over calls of the time from arrival in the engine to the answer.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Sum over runs of the time to gather and pad inputs.</summary>
    public TimeSpan ComputeInput { get; init; }

    /// <summary>Sum over runs of the time in the graph or pipeline.</summary>
    public TimeSpan ComputeInfer { get; init; }

    /// <summary>Sum over runs of the time to split outputs.</summary>
    public TimeSpan ComputeOutput { get; init; }

    /// <summary>Runs by their rows.</summary>
    public IReadOnlyDictionary<int, BatchTimes> Batches { get; init; } = new Dictionary<int, BatchTimes>();

    /// <summary>Positions of rows that held content, where a sequence dimension is padded.</summary>
    public long Tokens { get; init; }

    /// <summary>Positions computed, padding included; 1 - tokens / padded is the waste.</summary>
    public long PaddedTokens { get; init; }

    /// <summary>Rows that wait now.</summary>
    public int PendingRows { get; init; }

    /// <summary>Bytes of inputs that wait now.</summary>
    public long PendingBytes { get; init; }

    /// <summary>When the last call was answered.</summary>
    public DateTimeOffset? LastInference { get; init; }
}

/// <summary>Sums over the runs of one batch size.</summary>
public readonly record struct BatchTimes(long Count, TimeSpan Input, TimeSpan Infer, TimeSpan Output);

/// <summary>One run of a graph or pipeline.</summary>
/// <param name="Rows">Rows that ran together.</param>
/// <param name="Input">Time to gather and pad inputs.</param>
/// <param name="Infer">Time in the graph or pipeline.</param>
/// <param name="Output">Time to split outputs.</param>
/// <param name="Tokens">Positions that held content; 0 where nothing is padded.</param>
/// <param name="PaddedTokens">Positions computed; 0 where nothing is padded.</param>
public readonly record struct GraphRun(int Rows, TimeSpan Input, TimeSpan Infer, TimeSpan Output, long Tokens = 0, long PaddedTokens = 0);
