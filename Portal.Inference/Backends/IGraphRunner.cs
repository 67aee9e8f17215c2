using Portal.Inference.Batching;
using Portal.Inference.Sessions;
using Portal.Inference.Tensors;

namespace Portal.Inference.Backends;

/// <summary>A graph on a provider, ready to run. Thread-safe; what the device cannot do at once, it does one by one.</summary>
internal interface IGraphRunner : IDisposable
{
    IReadOnlyList<TensorSpec> Inputs { get; }

    IReadOnlyList<TensorSpec> Outputs { get; }

    /// <summary>Whether shapes are compiled: then only rows and lengths of the rules' buckets may come.</summary>
    bool FixedShapes { get; }

    /// <summary>The device's places in the scheduler; null on the CPU.</summary>
    AdapterSlots? Adapter { get; }

    /// <summary>Runs the graph.</summary>
    /// <param name="run">Stops it.</param>
    /// <param name="inputs">One for each input of the graph, in its order; they stay the caller's.</param>
    /// <param name="outputs">Names of the outputs wanted.</param>
    /// <returns>The outputs, the caller's to free.</returns>
    IReadOnlyList<Tensor> Run(PredictionRun run, IReadOnlyList<Tensor> inputs, IReadOnlyList<string> outputs);
}
