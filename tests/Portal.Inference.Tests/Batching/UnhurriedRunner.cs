using Portal.Inference.Backends;
using Portal.Inference.Batching;
using Portal.Inference.Sessions;
using Portal.Inference.Tensors;

namespace Portal.Inference.Tests.Batching;

/// <summary>A real graph whose runs take so long that whoever else calls has asked before they end, on whatever machine.</summary>
internal sealed class UnhurriedRunner(IGraphRunner graph) : IGraphRunner
{
    public IReadOnlyList<TensorSpec> Inputs => graph.Inputs;

    public IReadOnlyList<TensorSpec> Outputs => graph.Outputs;

    public bool FixedShapes => graph.FixedShapes;

    public AdapterSlots? Adapter => graph.Adapter;

    public IReadOnlyList<Tensor> Run(PredictionRun run, IReadOnlyList<Tensor> inputs, IReadOnlyList<string> outputs)
    {
        // It gives the core to the callers: a run of microseconds would be over before the next of them has begun.
        Thread.Sleep(1);
        return graph.Run(run, inputs, outputs);
    }

    public void Dispose() => graph.Dispose();
}
