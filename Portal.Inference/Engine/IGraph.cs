using Portal.Inference.Diagnostics;
using Portal.Inference.Tensors;

namespace Portal.Inference.Engine;

/// <summary>
/// A function of tensors: an ONNX graph behind its batch queue in this process, or a model of another server. Pipelines
/// stand on it and never see which.
/// </summary>
internal interface IGraph : IAsyncDisposable
{
    IReadOnlyList<TensorSpec> Inputs { get; }

    IReadOnlyList<TensorSpec> Outputs { get; }

    /// <summary>How calls are gathered; null where another server does it.</summary>
    BatchingReport? Batching => null;

    /// <summary>Why it cannot run at present, such as another server that does not answer; null when it can.</summary>
    string? Trouble => null;

    /// <summary>Rows that an input counts as: its first dimension where the graph batches, otherwise 1.</summary>
    int RowsOf(TensorInput input);

    /// <summary>Runs the graph; takes the input's tensors over.</summary>
    /// <exception cref="PredictionRefusedException">The tensors do not fit the graph.</exception>
    /// <exception cref="EngineOverloadedException">A queue is full.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    ValueTask<(TensorOutput Output, PredictionTiming Timing)> RunAsync(
        TensorInput input, PredictionContext context, CancellationToken cancellationToken);

    /// <summary>Refuses what waits and stops what runs.</summary>
    void Stop()
    {
    }
}
