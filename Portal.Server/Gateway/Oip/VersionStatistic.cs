using Portal.Inference.Diagnostics;
using Portal.Inference.Engine;

namespace Portal.Server.Gateway.Oip;

/// <summary>The answer of the statistics extension.</summary>
public sealed record ModelStatistics(IReadOnlyList<VersionStatistic> ModelStats);

/// <param name="LastInference">Milliseconds since the Unix epoch; 0 before the first.</param>
/// <param name="InferenceCount">Rows answered.</param>
/// <param name="ExecutionCount">Runs; rows by runs is the mean batch.</param>
public sealed record VersionStatistic(
    string Name, string Version, long LastInference, long InferenceCount, long ExecutionCount,
    InferenceStatistic InferenceStats, IReadOnlyDictionary<string, object> ResponseStats,
    IReadOnlyList<BatchStatistic> BatchStats, IReadOnlyList<object> MemoryUsage)
{
    internal static VersionStatistic Of(ServedEntry entry, VersionSnapshot seen, (long Answers, TimeSpan Took) written)
    {
        var (calls, runs) = (seen.Successes, seen.Executions);
        return new(
            entry.Slug, entry.Version, seen.LastInference?.ToUnixTimeMilliseconds() ?? 0, seen.Rows, runs,
            new(
                Spent.Of(calls, seen.Queue + seen.ComputeInput + seen.ComputeInfer + seen.ComputeOutput),
                Spent.Of(seen.Failures + seen.Cancellations + seen.Rejections, TimeSpan.Zero),
                Spent.Of(calls, seen.Queue), Spent.Of(runs, seen.ComputeInput), Spent.Of(runs, seen.ComputeInfer), Spent.Of(runs, seen.ComputeOutput),
                Spent.Of(0, TimeSpan.Zero), Spent.Of(0, TimeSpan.Zero), Spent.Of(written.Answers, written.Took)),
            new Dictionary<string, object>(),
            [.. seen.Batches.OrderBy(batch => batch.Key).Select(batch => new BatchStatistic(
                batch.Key, Spent.Of(batch.Value.Count, batch.Value.Input), Spent.Of(batch.Value.Count, batch.Value.Infer), Spent.Of(batch.Value.Count, batch.Value.Output)))],
            []);
    }
}

/// <summary>Sums over calls (<c>success</c>, <c>fail</c>, <c>queue</c>) and over runs (<c>compute_*</c>). There is no cache.</summary>
/// <param name="Serialise">Beyond the protocol: answers written on all faces since the portal started, and how long that took.</param>
public sealed record InferenceStatistic(
    Spent Success, Spent Fail, Spent Queue, Spent ComputeInput, Spent ComputeInfer, Spent ComputeOutput, Spent CacheHit, Spent CacheMiss,
    Spent Serialise);

/// <summary>Sums over the runs of one batch size.</summary>
public sealed record BatchStatistic(int BatchSize, Spent ComputeInput, Spent ComputeInfer, Spent ComputeOutput);

/// <param name="Ns">Nanoseconds in all.</param>
public sealed record Spent(long Count, long Ns)
{
    internal static Spent Of(long count, TimeSpan time) => new(count, (long)time.TotalNanoseconds);
}
