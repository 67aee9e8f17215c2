using Portal.Inference.Batching;
using Portal.Inference.Engine;
using Portal.Inference.Tensors;

namespace Portal.Inference.Sessions;

/// <summary>One call of a graph. It owns its tensors, so a caller that gives up need not wait for the run it was part of.</summary>
internal sealed class GraphCall(
    WorkQueue queue, string tenant, int rows, long bytes, ShapeKey key, long length, Tensor[] tensors, IReadOnlyList<string> wanted)
    : QueuedCall<(TensorOutput Output, PredictionTiming Timing)>(queue, tenant, rows, bytes, key, length)
{
    /// <summary>In the graph's order. The caller's own are of no more use: it may free them while the run still reads the bytes.</summary>
    public Tensor[] Tensors { get; } = Array.ConvertAll(tensors, tensor => tensor.Take());

    /// <summary>Names of the outputs to give.</summary>
    public IReadOnlyList<string> Wanted { get; } = wanted;

    public override bool LeavesAtOnce => true;

    public override void Free() => GraphExecution.Free(Tensors);

    public void Succeed(Tensor[] outputs, PredictionTiming timing)
    {
        var output = new TensorOutput(outputs);
        if (!Succeed((output, timing)))
        {
            output.Dispose();
        }
    }
}
