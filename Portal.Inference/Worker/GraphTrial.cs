using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using Portal.Inference.Backends;
using Portal.Inference.Batching;
using Portal.Inference.Engine;
using Portal.Inference.Protocol;
using Portal.Inference.Sessions;
using Portal.Inference.Tensors;

namespace Portal.Inference.Worker;

/// <summary>Loads a graph and runs it once on inputs made for it: what an inspection wants to know beyond the bytes.</summary>
internal static class GraphTrial
{
    /// <summary>Dimensions that may be of any size are tried at these: texts, then pictures.</summary>
    private static readonly int[] Guesses = [32, 224, 1];

    public static TrialReport Run(WorkerArguments arguments, WorkerIsolation isolation)
    {
        var begun = Stopwatch.GetTimestamp();
        try
        {
            var bytes = File.ReadAllBytes(Path.Combine(arguments.Folder, arguments.Model));
            using var runner = ExecutionBackend.Confined(arguments.Folder).OpenGraph(bytes);
            var loaded = Stopwatch.GetElapsedTime(begun);
            var (took, failure, shapes) = Try(runner);
            return new(
                null, WorkerMain.Described(runner.Inputs), WorkerMain.Described(runner.Outputs), loaded.TotalMilliseconds,
                took?.TotalMilliseconds, failure, shapes, isolation);
        }
        catch (Exception failure) when (failure is OnnxRuntimeException or InvalidOperationException or IOException or OutOfMemoryException)
        {
            return new(OrtSentence.Of(failure), [], [], Stopwatch.GetElapsedTime(begun).TotalMilliseconds, null, null, [], isolation);
        }
    }

    private static (TimeSpan? Took, string? Failure, IReadOnlyList<IReadOnlyList<long>> Shapes) Try(IGraphRunner runner)
    {
        if (runner.Inputs.Any(spec => spec.Datatype == TensorDatatype.Bytes))
        {
            return (null, "The graph takes texts, which cannot be made up.", []);
        }

        var layout = new TensorLayout(runner.Inputs, runner.Outputs, null);
        var reason = "";
        foreach (var guess in Guesses)
        {
            try
            {
                var inputs = TrialInputs.Row(layout, seed: 1, guess, guess);
                using var given = new TensorOutput(inputs);
                using var run = new PredictionRun(CancellationToken.None);
                var begun = Stopwatch.GetTimestamp();
                using var output = new TensorOutput(runner.Run(run, inputs, layout.OutputNames));
                return (Stopwatch.GetElapsedTime(begun), null, [.. output.Tensors.Select(tensor => tensor.Shape)]);
            }
            catch (Exception failure) when (failure is PredictionRefusedException or OverflowException or OutOfMemoryException)
            {
                reason = failure.Message;
            }
        }

        return (null, reason, []);
    }
}
