using System.Diagnostics;
using Portal.Inference.Batching;
using Portal.Inference.Diagnostics;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Sessions;
using Portal.Inference.Tensors;

namespace Portal.Inference.Pipelines;

/// <summary>Predicts on files: images and recordings. What a pipeline does is one job to the scheduler, of one row.</summary>
internal sealed class FilePredictor : IPredictor, IBatchRunner
{
    private readonly ModelManifest manifest;
    private readonly IPipeline pipeline;
    private readonly ComputeBudget budget;
    private readonly VersionStatistics statistics;
    private readonly WorkQueue queue;

    public FilePredictor(ModelManifest manifest, IPipeline pipeline, ComputeBudget budget, VersionStatistics statistics)
    {
        (this.manifest, this.pipeline, this.budget, this.statistics) = (manifest, pipeline, budget, statistics);
        queue = budget.Open(manifest.Slug, this);
        statistics.Watch(() => budget.Pending(queue));
    }

    public IReadOnlyList<TensorSpec> Inputs { get; } = [new("inputs", TensorDatatype.Bytes, [1])];

    public IReadOnlyList<TensorSpec> Outputs { get; } = [new("outputs", TensorDatatype.Bytes, [1])];

    public long Measure(PredictionInput input) => pipeline.Measure(File(input).Body);

    public ValueTask<PredictionOutput> PredictAsync(PredictionInput input, PredictionContext context, CancellationToken cancellationToken) =>
        budget.Submit(new FileCall(queue, context, File(input)) { Timeout = context.Timeout }, cancellationToken);

    public bool Run(Batch batch)
    {
        var call = (FileCall)batch.Calls[0];
        var begun = Stopwatch.GetTimestamp();
        try
        {
            using var traced = EngineTrace.Run(manifest.Slug, call);
            using var run = new PredictionRun(batch.Token);
            var result = pipeline.Predict(call.File.Body, run);
            var compute = Stopwatch.GetElapsedTime(begun);
            statistics.Ran(new(1, TimeSpan.Zero, compute, TimeSpan.Zero));
            call.Succeed(new(result, new(Stopwatch.GetElapsedTime(call.Arrived, begun), compute)));
            return true;
        }
        catch (Exception failure)
        {
            call.Fail(failure);
            return false;
        }
    }

    public void Stop() => budget.Stop(queue);

    public async ValueTask DisposeAsync()
    {
        await budget.Drained(queue);
        pipeline.Dispose();
    }

    private EncodedInput File(PredictionInput input)
    {
        if (input is not EncodedInput file)
        {
            throw new PredictionRefusedException(
                RefusalReason.UnsupportedForm, $"'{manifest.Slug}' takes files: {string.Join(", ", manifest.Accepts)}.");
        }

        return manifest.Accepts.Contains(file.MediaType)
            ? file
            : throw new PredictionRefusedException(
                RefusalReason.UnsupportedMediaType, $"'{manifest.Slug}' takes {string.Join(", ", manifest.Accepts)}.");
    }
}
