using System.Diagnostics;
using Portal.Inference.Diagnostics;
using Portal.Inference.Engine;
using Portal.Inference.Protocol;
using Portal.Inference.Tensors;

namespace Portal.Inference.Backends.Remote;

/// <summary>A model of another server. It batches and queues there, so here every call is one call.</summary>
internal sealed class RemoteGraph(
    Peer peer, IReadOnlyList<TensorSpec> inputs, IReadOnlyList<TensorSpec> outputs, VersionStatistics statistics) : IGraph
{
    public IReadOnlyList<TensorSpec> Inputs => inputs;

    public IReadOnlyList<TensorSpec> Outputs => outputs;

    public string? Trouble => peer.Trouble;

    public int RowsOf(TensorInput input) => TensorRules.Rows(Inputs, input);

    public async ValueTask<(TensorOutput Output, PredictionTiming Timing)> RunAsync(
        TensorInput input, PredictionContext context, CancellationToken cancellationToken)
    {
        using var taken = new TensorOutput(input.Tensors);
        TensorRules.Check(Inputs, Outputs, input);
        IReadOnlyList<string> wanted = input.Outputs is { Count: > 0 } named ? named : [.. Outputs.Select(spec => spec.Name)];
        var begun = Stopwatch.GetTimestamp();
        var answer = await peer.InferAsync(input, wanted, context.Timeout, cancellationToken);
        var output = Read(answer, wanted);
        var (rows, spent) = (RowsOf(input), Stopwatch.GetElapsedTime(begun));
        statistics.Ran(new(rows, TimeSpan.Zero, spent, TimeSpan.Zero));
        return (output, new(TimeSpan.Zero, spent, rows));
    }

    public ValueTask DisposeAsync() => peer.DisposeAsync();

    private TensorOutput Read(ModelInferResponse answer, IReadOnlyList<string> wanted)
    {
        try
        {
            var output = InferMessages.Read(answer, wanted);
            for (var i = 0; i < wanted.Count; i++)
            {
                var promised = Outputs.First(spec => spec.Name == wanted[i]).Datatype;
                if (output.Tensors[i].Datatype != promised)
                {
                    output.Dispose();
                    throw WireTensors.Refused(wanted[i], $"is not {promised.Name()}");
                }
            }

            return output;
        }
        catch (PredictionRefusedException broken)
        {
            // The caller's tensors were right: this is not the caller's to mend.
            throw new InvalidDataException($"Server '{peer.Name}' gave a broken answer: {broken.Message}", broken);
        }
    }
}
