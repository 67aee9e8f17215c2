using System.Diagnostics;
using Portal.Inference.Backends;
using Portal.Inference.Batching;
using Portal.Inference.Diagnostics;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Tensors;

namespace Portal.Inference.Sessions;

/// <summary>An ONNX graph in this process behind its batch queue.</summary>
internal sealed class OrtGraph : IGraph, IBatchRunner
{
    private readonly IGraphRunner runner;
    private readonly ComputeBudget budget;
    private readonly VersionStatistics statistics;
    private readonly WorkQueue queue;
    private readonly TensorLayout layout;
    private readonly bool splits;

    private OrtGraph(ModelManifest manifest, IGraphRunner runner, ComputeBudget budget, VersionStatistics statistics)
    {
        this.runner = runner;
        this.budget = budget;
        this.statistics = statistics;
        queue = budget.Open(manifest.Slug, this, runner.Adapter);
        var wanted = manifest.Batching ?? new();
        var trial = new BatchingTrial(runner, new(runner.Inputs, runner.Outputs, manifest.Sequence), wanted, budget.Options);
        (Batching, layout) = trial.Run(queue.Cost);
        queue.Rules = new(
            Batching.MaxRows, wanted.MaxPaddedTokens ?? budget.Options.MaxPaddedTokens, runner.FixedShapes, layout.Lengths, wanted.Mode == "pinned");
        // Rows that keep to themselves may also be taken apart.
        splits = Batching.Reason is BatchingReason.Measured or BatchingReason.Pinned or BatchingReason.Loses;
        statistics.Watch(() => budget.Pending(queue));
    }

    public IReadOnlyList<TensorSpec> Inputs => runner.Inputs;

    public IReadOnlyList<TensorSpec> Outputs => runner.Outputs;

    public BatchingReport Batching { get; }

    /// <summary>Measures the graph and opens its queue; the runner is the graph's to free, whatever happens.</summary>
    public static OrtGraph Open(ModelManifest manifest, IGraphRunner runner, ComputeBudget budget, VersionStatistics statistics)
    {
        try
        {
            return new(manifest, runner, budget, statistics);
        }
        catch
        {
            runner.Dispose();
            throw;
        }
    }

    public int RowsOf(TensorInput input) => TensorRules.Rows(Inputs, input);

    public ValueTask<(TensorOutput Output, PredictionTiming Timing)> RunAsync(
        TensorInput input, PredictionContext context, CancellationToken cancellationToken)
    {
        GraphCall call;
        try
        {
            call = Call(input, context);
        }
        catch
        {
            GraphExecution.Free(input.Tensors);
            throw;
        }

        return splits && call.Rows > queue.Rules.MaxRows
            ? GraphParts.RunAsync(call, queue.Rules.MaxRows, part => Call(part, call.Wanted, context), budget, cancellationToken)
            : budget.Submit(call, cancellationToken);
    }

    public bool Run(Batch batch)
    {
        if (RunTogether(batch, batch.Calls))
        {
            return true;
        }

        // One row's fault is not its neighbours': each runs alone, and only the one at fault is refused.
        foreach (var call in batch.Calls.Count > 1 ? batch.Calls : [])
        {
            RunTogether(batch, [call]);
        }

        return false;
    }

    public void Stop() => budget.Stop(queue);

    public async ValueTask DisposeAsync()
    {
        await budget.Drained(queue);
        runner.Dispose();
    }

    private bool RunTogether(Batch batch, IReadOnlyList<QueuedCall> members)
    {
        var begun = Stopwatch.GetTimestamp();
        var calls = members.Cast<GraphCall>().ToArray();
        try
        {
            using var traced = EngineTrace.Batch(queue.Name, members);
            using var run = new PredictionRun(batch.Token);
            var wanted = calls.All(call => ReferenceEquals(call.Wanted, calls[0].Wanted)) ? calls[0].Wanted : layout.OutputNames;
            var ran = GraphExecution.Run(runner, run, layout, queue.Rules, [.. calls.Select(call => call.Tensors)], wanted);
            var rows = calls.Sum(call => call.Rows);
            var longest = calls.Max(call => call.Length);
            statistics.Ran(new(
                rows, ran.Gather, ran.Infer, ran.Split,
                calls.Sum(call => call.Rows * call.Length), queue.Rules.PaddedRows(rows) * queue.Rules.PaddedLength(longest)));
            var compute = ran.Gather + ran.Infer + ran.Split;
            for (var i = 0; i < calls.Length; i++)
            {
                calls[i].Succeed(Pick(ran.Answers[i], wanted, calls[i].Wanted), new(Stopwatch.GetElapsedTime(calls[i].Arrived, begun), compute, rows));
            }

            return true;
        }
        catch (Exception failure) when (calls.Length == 1 || batch.Token.IsCancellationRequested)
        {
            Array.ForEach(calls, call => call.Fail(failure));
            return false;
        }
        catch (Exception)
        {
            // Nobody is answered yet: whose fault it was is seen when each runs alone.
            return false;
        }
    }

    private static Tensor[] Pick(Tensor[] outputs, IReadOnlyList<string> names, IReadOnlyList<string> wanted)
    {
        if (ReferenceEquals(names, wanted) || names.SequenceEqual(wanted))
        {
            return outputs;
        }

        foreach (var output in outputs.Where(output => !wanted.Contains(output.Name)))
        {
            output.Dispose();
        }

        return [.. wanted.Select(name => outputs.First(output => output.Name == name))];
    }

    private GraphCall Call(TensorInput input, PredictionContext context)
    {
        var tensors = TensorRules.Check(Inputs, Outputs, input);
        for (var i = 0; i < tensors.Length; i++)
        {
            if (Batching.On && tensors[i].Dimensions[0] != tensors[0].Dimensions[0])
            {
                throw new PredictionRefusedException(
                    RefusalReason.InvalidTensor, $"'{Inputs[i].Name}' has {tensors[i].Dimensions[0]} rows; '{Inputs[0].Name}' has {tensors[0].Dimensions[0]}.", Inputs[i].Name);
            }
        }

        return Call(tensors, input.Outputs is { Count: > 0 } wanted ? wanted : layout.OutputNames, context);
    }

    private GraphCall Call(Tensor[] tensors, IReadOnlyList<string> wanted, PredictionContext context)
    {
        var bytes = 0L;
        foreach (var tensor in tensors)
        {
            bytes += tensor.Length;
        }

        var rows = tensors is [{ Dimensions: [var first, ..] }, ..] && Inputs[0].Shape is [-1, ..] ? (int)Math.Min(first, int.MaxValue) : 1;
        var length = layout.LengthOf(tensors);
        return new(queue, context.Tenant, rows, bytes, layout.KeyOf(tensors, length), length, tensors, wanted) { Timeout = context.Timeout };
    }
}
