using Portal.Inference.Batching;
using Portal.Inference.Engine;

namespace Portal.Inference.Pipelines;

/// <summary>
/// One call of a pipeline: a job of one row. Its file is the caller's memory, so the caller is answered when nothing reads it
/// any more, even when it gives up.
/// </summary>
internal sealed class FileCall(WorkQueue queue, PredictionContext context, EncodedInput file)
    : QueuedCall<PredictionOutput>(queue, context.Tenant, 1, file.Body.Length)
{
    public EncodedInput File { get; } = file;
}
