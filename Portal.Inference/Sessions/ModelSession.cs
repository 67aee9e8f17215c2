using Microsoft.ML.OnnxRuntime;

namespace Portal.Inference.Sessions;

/// <summary>A loaded ONNX graph. Several threads may run it at once; a device's lane lets them in one by one.</summary>
internal sealed class ModelSession(InferenceSession session, SemaphoreSlim? lane) : IDisposable
{
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

    /// <summary>Runs the graph and lets ONNX Runtime allocate the outputs, which the caller disposes.</summary>
    public IDisposableReadOnlyCollection<OrtValue> Run(PredictionRun run, string input, OrtValue value, IReadOnlyList<string> outputs)
    {
        using var turn = Enter(run);
        try
        {
            return session.Run(run.Options, [input], [value], outputs);
        }
        catch (OnnxRuntimeException) when (run.Token.IsCancellationRequested)
        {
            throw new OperationCanceledException(run.Token);
        }
    }

    /// <summary>Runs the graph into the caller's own outputs.</summary>
    public void Run(
        PredictionRun run, string[] inputs, OrtValue[] values, string[] outputs, OrtValue[] results)
    {
        using var turn = Enter(run);
        try
        {
            session.Run(run.Options, inputs, values, outputs, results);
        }
        catch (OnnxRuntimeException) when (run.Token.IsCancellationRequested)
        {
            throw new OperationCanceledException(run.Token);
        }
    }

    public void Dispose() => session.Dispose();

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
