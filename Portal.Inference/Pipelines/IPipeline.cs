using Portal.Inference.Sessions;

namespace Portal.Inference.Pipelines;

/// <summary>From an encoded input to a task's result. Thread-safe: what a call needs, it allocates.</summary>
internal interface IPipeline : IDisposable
{
    /// <summary>Units of the input, from its header.</summary>
    long Measure(ReadOnlyMemory<byte> body);

    object Predict(ReadOnlyMemory<byte> body, PredictionRun run);
}
