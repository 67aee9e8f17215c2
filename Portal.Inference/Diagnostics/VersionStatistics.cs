using Portal.Inference.Engine;

namespace Portal.Inference.Diagnostics;

/// <summary>Counts what a version does. Calls are counted by the engine, runs by whatever runs the graph or pipeline.</summary>
internal sealed class VersionStatistics(TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<int, BatchTimes> batches = [];
    private Func<(int Rows, long Bytes)> pending = () => default;
    private long successes, failures, cancellations, rejections, rows, executions, tokens, padded, lastTicks;
    private TimeSpan queue, duration, input, infer, output;

    public VersionSnapshot Snapshot
    {
        get
        {
            var (waitingRows, waitingBytes) = pending();
            lock (gate)
            {
                return new()
                {
                    Successes = successes,
                    Failures = failures,
                    Cancellations = cancellations,
                    Rejections = rejections,
                    Rows = rows,
                    Executions = executions,
                    Queue = queue,
                    Duration = duration,
                    ComputeInput = input,
                    ComputeInfer = infer,
                    ComputeOutput = output,
                    Batches = new Dictionary<int, BatchTimes>(batches),
                    Tokens = tokens,
                    PaddedTokens = padded,
                    PendingRows = waitingRows,
                    PendingBytes = waitingBytes,
                    LastInference = lastTicks == 0 ? null : new DateTimeOffset(lastTicks, TimeSpan.Zero),
                };
            }
        }
    }

    /// <summary>Names where to read the queue's length; a queue calls it once.</summary>
    public void Watch(Func<(int Rows, long Bytes)> queued) => pending = queued;

    public void Succeeded(PredictionTiming timing)
    {
        var now = time.GetUtcNow().UtcTicks;
        lock (gate)
        {
            successes++;
            queue += timing.Queue;
            duration += timing.Queue + timing.Compute;
            lastTicks = now;
        }
    }

    public void Failed() => Interlocked.Increment(ref failures);

    public void Cancelled() => Interlocked.Increment(ref cancellations);

    public void Rejected() => Interlocked.Increment(ref rejections);

    public void Ran(in GraphRun run)
    {
        lock (gate)
        {
            executions++;
            rows += run.Rows;
            input += run.Input;
            infer += run.Infer;
            output += run.Output;
            tokens += run.Tokens;
            padded += run.PaddedTokens;
            batches.TryGetValue(run.Rows, out var sums);
            batches[run.Rows] = new(sums.Count + 1, sums.Input + run.Input, sums.Infer + run.Infer, sums.Output + run.Output);
        }
    }
}
