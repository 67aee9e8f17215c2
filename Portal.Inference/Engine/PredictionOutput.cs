namespace Portal.Inference.Engine;

/// <summary>One call's answer.</summary>
/// <param name="Result">A task's result: <see cref="Pipelines.TextInImage"/>, <see cref="Pipelines.DetectedFaces"/> or <see cref="Pipelines.SpeechInAudio"/>.</param>
/// <param name="Compute">Time spent in pre-processing, ONNX Runtime and post-processing.</param>
public sealed record PredictionOutput(object Result, TimeSpan Compute);
