using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using Portal.Inference.Diagnostics;
using Portal.Inference.Engine;
using Portal.Inference.Tensors;

namespace Portal.Inference.Sessions;

/// <summary>An ONNX graph in this process, a run for each call.</summary>
internal sealed class OrtGraph(ModelSession session, VersionStatistics statistics) : IGraph
{
    public IReadOnlyList<TensorSpec> Inputs { get; } = session.InputSpecs;

    public IReadOnlyList<TensorSpec> Outputs { get; } = session.OutputSpecs;

    public int RowsOf(TensorInput input) => TensorRules.Rows(Inputs, input);

    public async ValueTask<(TensorOutput Output, PredictionTiming Timing)> RunAsync(
        TensorInput input, PredictionContext context, CancellationToken cancellationToken)
    {
        using var taken = new TensorOutput(input.Tensors);
        var wanted = TensorRules.Check(Inputs, Outputs, input);
        var arrived = Stopwatch.GetTimestamp();
        return await ComputeBudget.RunAsync(
            () =>
            {
                var begun = Stopwatch.GetTimestamp();
                using var run = new PredictionRun(cancellationToken);
                var values = input.Tensors.Select(tensor => OrtTensors.ToValue(tensor, [.. tensor.Shape])).ToArray();
                try
                {
                    var outputs = session.Run(run, [.. input.Tensors.Select(tensor => tensor.Name)], values, wanted);
                    statistics.Ran(new(RowsOf(input), TimeSpan.Zero, Stopwatch.GetElapsedTime(begun), TimeSpan.Zero));
                    var tensors = outputs.Select((value, i) => OrtTensors.FromValue(wanted[i], value)).ToArray();
                    return (new TensorOutput(tensors), new PredictionTiming(
                        Stopwatch.GetElapsedTime(arrived, begun), Stopwatch.GetElapsedTime(begun), RowsOf(input)));
                }
                catch (OnnxRuntimeException failure)
                {
                    throw new PredictionRefusedException(RefusalReason.InvalidTensor, $"The model cannot run on these tensors: {Sentence(failure)}");
                }
                finally
                {
                    Array.ForEach(values, value => value.Dispose());
                }
            },
            cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        session.Dispose();
        return default;
    }

    // ONNX Runtime's messages hold paths of its own source files; the part after the last ']' or ' : ' is for people.
    private static string Sentence(OnnxRuntimeException failure) => failure.Message.Split('\n')[0].Split(" : ")[^1];
}
