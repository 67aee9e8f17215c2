using Portal.Inference.Diagnostics;
using Portal.Inference.Engine;
using Portal.Inference.Tensors;

namespace Portal.Inference.Pipelines;

/// <summary>A loaded version's way from an input to an answer. Thread-safe: what a call needs, it allocates.</summary>
internal interface IPredictor : IAsyncDisposable
{
    /// <summary>The Open Inference Protocol's view of the inputs; see <see cref="ModelSignature"/>.</summary>
    IReadOnlyList<TensorSpec> Inputs { get; }

    IReadOnlyList<TensorSpec> Outputs { get; }

    /// <summary>Whether the inputs are a graph's own tensors.</summary>
    bool TakesTensors => false;

    /// <summary>How calls are gathered; null where the engine gathers none.</summary>
    BatchingReport? Batching => null;

    /// <summary>Why it cannot predict at present; null when it can.</summary>
    string? Trouble => null;

    /// <summary>The process that it runs in; null for this one.</summary>
    WorkerStatus? Worker => null;

    /// <summary>Units that the input will cost at most, without computing anything.</summary>
    /// <exception cref="PredictionRefusedException">It can be seen that the input cannot be predicted on.</exception>
    long Measure(PredictionInput input);

    /// <summary>Predicts; takes tensors of the input over.</summary>
    ValueTask<PredictionOutput> PredictAsync(PredictionInput input, PredictionContext context, CancellationToken cancellationToken);

    /// <summary>Refuses what waits and stops what runs, when a version must go before its callers let go of it.</summary>
    void Stop()
    {
    }
}
