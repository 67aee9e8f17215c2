using System.Runtime.ExceptionServices;
using Microsoft.ML.OnnxRuntime;
using Portal.Inference.Tensors;

namespace Portal.Inference.Sessions;

/// <summary>A loaded ONNX graph. Several threads may run it at once; a device's lane lets them in one by one.</summary>
internal sealed class ModelSession(InferenceSession session, SemaphoreSlim? lane, RunFallback? fallback = null) : IDisposable
{
    private readonly Lock opening = new();
    private InferenceSession? onCpu;
    private volatile bool deviceFailed;

    private InferenceSession Current => deviceFailed ? onCpu! : session;

    /// <exception cref="InvalidOperationException">The graph lacks one of these tensors.</exception>
    public ModelSession Require(IEnumerable<string> inputs, IEnumerable<string> outputs)
    {
        var missing = inputs.Except(session.InputNames).Concat(outputs.Except(session.OutputNames)).ToArray();
        return missing.Length == 0
            ? this
            : throw new InvalidOperationException($"The graph has no tensor named {string.Join(", ", missing)}.");
    }

    /// <summary>Names of the outputs, in the graph's order.</summary>
    public IReadOnlyList<string> Outputs => session.OutputNames;

    /// <exception cref="InvalidOperationException">A tensor is of a type that the protocol has no word for.</exception>
    public IReadOnlyList<TensorSpec> InputSpecs => Specs(session.InputNames, session.InputMetadata);

    /// <exception cref="InvalidOperationException">A tensor is of a type that the protocol has no word for.</exception>
    public IReadOnlyList<TensorSpec> OutputSpecs => Specs(session.OutputNames, session.OutputMetadata);

    /// <summary>Names of each input's dimensions; empty where they have none.</summary>
    public IReadOnlyList<IReadOnlyList<string>> InputDimensionNames =>
        [.. session.InputNames.Select(name => session.InputMetadata[name].SymbolicDimensions)];

    /// <summary>Runs the graph and lets ONNX Runtime allocate the outputs, which the caller disposes.</summary>
    public IDisposableReadOnlyCollection<OrtValue> Run(PredictionRun run, string input, OrtValue value, IReadOnlyList<string> outputs) =>
        Run(run, [input], [value], outputs);

    /// <summary>Runs the graph and lets ONNX Runtime allocate the outputs, which the caller disposes.</summary>
    public IDisposableReadOnlyCollection<OrtValue> Run(
        PredictionRun run, IReadOnlyCollection<string> inputs, IReadOnlyCollection<OrtValue> values, IReadOnlyList<string> outputs)
    {
        using var turn = Enter(run);
        try
        {
            return Current.Run(run.Options, inputs, values, outputs);
        }
        catch (OnnxRuntimeException failure)
        {
            return Again(run, failure, other => other.Run(run.Options, inputs, values, outputs));
        }
    }

    /// <summary>Runs the graph into the caller's own outputs.</summary>
    public void Run(
        PredictionRun run, string[] inputs, OrtValue[] values, string[] outputs, OrtValue[] results)
    {
        using var turn = Enter(run);
        try
        {
            Current.Run(run.Options, inputs, values, outputs, results);
        }
        catch (OnnxRuntimeException failure)
        {
            Again(run, failure, other =>
            {
                other.Run(run.Options, inputs, values, outputs, results);
                return true;
            });
        }
    }

    public void Dispose()
    {
        session.Dispose();
        onCpu?.Dispose();
    }

    // A run that the CPU does with the same inputs is the device's fault, and the device is not asked again; one that it
    // refuses too is the caller's.
    private T Again<T>(PredictionRun run, OnnxRuntimeException failure, Func<InferenceSession, T> runOn)
    {
        run.Token.ThrowIfCancellationRequested();

        if (fallback is null || deviceFailed)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        lock (opening)
        {
            onCpu ??= fallback.OpenOnCpu();
        }

        var answer = runOn(onCpu);
        deviceFailed = true;
        fallback.GiveUp(failure);
        return answer;
    }

    private static TensorSpec[] Specs(IReadOnlyList<string> names, IReadOnlyDictionary<string, NodeMetadata> metadata) =>
    [
        .. names.Select(name => metadata[name] is { IsTensor: true } node && TensorTypes.Of(node.ElementDataType) is { } datatype
            ? new TensorSpec(name, datatype, [.. node.Dimensions.Select(dimension => (long)dimension)])
            : throw new InvalidOperationException($"'{name}' is of a type that the protocol has no word for.")),
    ];

    private Turn Enter(PredictionRun run)
    {
        run.Token.ThrowIfCancellationRequested();
        lane?.Wait(run.Token);
        return new Turn(lane);
    }

    private readonly struct Turn(SemaphoreSlim? lane) : IDisposable
    {
        public void Dispose() => lane?.Release();
    }
}
