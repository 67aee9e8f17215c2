using Portal.Inference.Diagnostics;
using Portal.Inference.Models;
using Portal.Inference.Pipelines;

namespace Portal.Inference.Engine;

/// <summary>
/// A loaded version. The engine holds it once, every prediction holds it once more; the sessions are freed when the last
/// holder lets go, so a version that was replaced still answers what it had accepted.
/// </summary>
internal sealed class ServedVersion(ModelManifest manifest, IPredictor predictor, VersionStatistics statistics, TimeSpan loadTime)
{
    private readonly TaskCompletionSource freed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ComputeWindow window = new();
    private int holders = 1;

    /// <summary>Completes when the sessions are freed.</summary>
    public Task Freed => freed.Task;

    public LoadedModel Status => new(manifest.Slug, manifest.Version, loadTime, window.Count, window.Median, predictor.Trouble, predictor.Batching, predictor.Worker);

    public VersionSnapshot Statistics => statistics.Snapshot;

    public ModelManifest Manifest => manifest;

    public IPredictor Predictor => predictor;

    /// <summary>The Open Inference Protocol's name for what runs it.</summary>
    public string Platform => manifest.Remote is null ? "onnx_onnxv1" : ModelSignature.Remote;

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

    /// <summary>Lets go for the engine. What was accepted is answered, unless that takes too long: then it is stopped.</summary>
    public void Retire(TimeSpan drain)
    {
        LetGo();
        if (!Freed.IsCompleted)
        {
            _ = StopLateAsync(drain);
        }
    }

    public void LetGo()
    {
        if (Interlocked.Decrement(ref holders) == 0)
        {
            _ = FreeAsync();
        }
    }

    public async ValueTask<PredictionOutput> PredictAsync(
        PredictionInput input, PredictionContext context, CancellationToken cancellationToken)
    {
        using var traced = EngineTrace.Predict(manifest.Slug, manifest.Version);
        try
        {
            var output = await predictor.PredictAsync(input, context, cancellationToken);
            window.Add(output.Timing.Compute);
            statistics.Succeeded(output.Timing);
            return output;
        }
        catch (Exception failure)
        {
            Count(failure);
            throw;
        }
    }

    private void Count(Exception failure)
    {
        switch (failure)
        {
            case EngineOverloadedException or RemoteUnavailableException { IsFull: true }:
                statistics.Rejected();
                break;
            case OperationCanceledException or PredictionRefusedException { Reason: RefusalReason.DeadlineExceeded }:
                statistics.Cancelled();
                break;
            default:
                statistics.Failed();
                break;
        }
    }

    private async Task StopLateAsync(TimeSpan drain)
    {
        try
        {
            await Freed.WaitAsync(drain);
        }
        catch (TimeoutException)
        {
            predictor.Stop();
        }
    }

    private async Task FreeAsync()
    {
        try
        {
            await predictor.DisposeAsync();
        }
        finally
        {
            freed.SetResult();
        }
    }
}
