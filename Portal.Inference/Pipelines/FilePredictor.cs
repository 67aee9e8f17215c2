using System.Diagnostics;
using Portal.Inference.Diagnostics;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Sessions;
using Portal.Inference.Tensors;

namespace Portal.Inference.Pipelines;

/// <summary>Predicts on files: images and recordings.</summary>
internal sealed class FilePredictor(ModelManifest manifest, IPipeline pipeline, VersionStatistics statistics) : IPredictor
{
    public IReadOnlyList<TensorSpec> Inputs { get; } = [new("inputs", TensorDatatype.Bytes, [1])];

    public IReadOnlyList<TensorSpec> Outputs { get; } = [new("outputs", TensorDatatype.Bytes, [1])];

    public long Measure(PredictionInput input) => pipeline.Measure(File(input).Body);

    public async ValueTask<PredictionOutput> PredictAsync(
        PredictionInput input, PredictionContext context, CancellationToken cancellationToken)
    {
        var file = File(input);
        var arrived = Stopwatch.GetTimestamp();
        return await ComputeBudget.RunAsync(
            () =>
            {
                var begun = Stopwatch.GetTimestamp();
                using var run = new PredictionRun(cancellationToken);
                var result = pipeline.Predict(file.Body, run);
                var compute = Stopwatch.GetElapsedTime(begun);
                statistics.Ran(new(1, TimeSpan.Zero, compute, TimeSpan.Zero));
                return new PredictionOutput(result, new(Stopwatch.GetElapsedTime(arrived, begun), compute));
            },
            cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        pipeline.Dispose();
        return default;
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
