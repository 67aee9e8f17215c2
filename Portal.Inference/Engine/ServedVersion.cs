using System.Diagnostics;
using Portal.Inference.Models;
using Portal.Inference.Pipelines;
using Portal.Inference.Sessions;

namespace Portal.Inference.Engine;

/// <summary>
/// A loaded version. The engine holds it once, every prediction holds it once more; the sessions are freed when the last
/// holder lets go, so a version that was replaced still answers what it had accepted.
/// </summary>
internal sealed class ServedVersion(ModelManifest manifest, IPipeline pipeline, TimeSpan loadTime)
{
    private readonly TaskCompletionSource freed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ComputeWindow window = new();
    private int holders = 1;

    /// <summary>Completes when the sessions are freed.</summary>
    public Task Freed => freed.Task;

    public LoadedModel Status => new(manifest.Slug, manifest.Version, loadTime, window.Count, window.Median);

    public bool TryHold()
    {
        int seen;
        do
        {
            seen = Volatile.Read(ref holders);
            if (seen == 0)
            {
                return false;
            }
        }
        while (Interlocked.CompareExchange(ref holders, seen + 1, seen) != seen);

        return true;
    }

    public void LetGo()
    {
        if (Interlocked.Decrement(ref holders) == 0)
        {
            pipeline.Dispose();
            freed.SetResult();
        }
    }

    public long Measure(PredictionInput input)
    {
        CheckMediaType(input);
        return pipeline.Measure(input.Body);
    }

    public PredictionOutput Predict(PredictionInput input, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        using var run = new PredictionRun(cancellationToken);
        var result = pipeline.Predict(input.Body, run);
        var compute = Stopwatch.GetElapsedTime(start);
        window.Add(compute);
        return new PredictionOutput(result, compute);
    }

    public void CheckMediaType(PredictionInput input)
    {
        if (!manifest.Accepts.Contains(input.MediaType))
        {
            throw new PredictionRefusedException(
                RefusalReason.UnsupportedMediaType,
                $"'{manifest.Slug}' takes {string.Join(", ", manifest.Accepts)}.");
        }
    }
}
