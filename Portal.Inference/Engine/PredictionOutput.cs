namespace Portal.Inference.Engine;

/// <summary>One call's answer.</summary>
/// <param name="Result">
/// A task's result (<see cref="Pipelines.TextInImage"/>, <see cref="Pipelines.DetectedFaces"/>, <see cref="Pipelines.SpeechInAudio"/>,
/// <see cref="Pipelines.TextEmbeddings"/>, <see cref="Pipelines.GeneratedText"/>) or <see cref="TensorOutput"/>.
/// </param>
/// <param name="Timing">Where the time went.</param>
/// <param name="Units">Units used when that is known only afterwards, as with generated text; null for what was measured before.</param>
public sealed record PredictionOutput(object Result, PredictionTiming Timing, long? Units = null) : IDisposable
{
    /// <summary>Frees tensors that the result holds.</summary>
    public void Dispose() => (Result as IDisposable)?.Dispose();
}

/// <param name="Queue">From arrival in the engine to the start of the run.</param>
/// <param name="Compute">Pre-processing, ONNX Runtime and post-processing; a batch's whole time for each of its members.</param>
/// <param name="BatchRows">Rows that ran together, this call's own included.</param>
public readonly record struct PredictionTiming(TimeSpan Queue, TimeSpan Compute, int BatchRows = 1);
