using Portal.Inference.Diagnostics;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Tensors;

namespace Portal.Inference.Pipelines;

/// <summary>Serves a graph as it is: tensors in, tensors out.</summary>
internal sealed class TensorPredictor(ModelManifest manifest, IGraph graph) : IPredictor
{
    public IReadOnlyList<TensorSpec> Inputs => graph.Inputs;

    public IReadOnlyList<TensorSpec> Outputs => graph.Outputs;

    public bool TakesTensors => true;

    public BatchingReport? Batching => graph.Batching;

    public string? Trouble => graph.Trouble;

    public long Measure(PredictionInput input) => graph.RowsOf(Tensors(input));

    public async ValueTask<PredictionOutput> PredictAsync(
        PredictionInput input, PredictionContext context, CancellationToken cancellationToken)
    {
        var (output, timing) = await graph.RunAsync(Tensors(input), context, cancellationToken);
        return new(output, timing);
    }

    public void Stop() => graph.Stop();

    public ValueTask DisposeAsync() => graph.DisposeAsync();

    private TensorInput Tensors(PredictionInput input) => input as TensorInput
        ?? throw new PredictionRefusedException(
            RefusalReason.UnsupportedForm, $"'{manifest.Slug}' takes tensors: {string.Join(", ", graph.Inputs.Select(spec => spec.Name))}.");
}
