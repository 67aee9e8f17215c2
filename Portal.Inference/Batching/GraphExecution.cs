using System.Diagnostics;
using Portal.Inference.Backends;
using Portal.Inference.Diagnostics;
using Portal.Inference.Engine;
using Portal.Inference.Sessions;
using Portal.Inference.Tensors;

namespace Portal.Inference.Batching;

/// <param name="Answers">Each member's outputs, in the order wanted.</param>
/// <param name="Gather">Time to lay the inputs together.</param>
/// <param name="Infer">Time in the graph.</param>
/// <param name="Split">Time to give each member its rows.</param>
internal readonly record struct Executed(Tensor[][] Answers, TimeSpan Gather, TimeSpan Infer, TimeSpan Split);

/// <summary>One run of a graph for some members: gathered, run, split. A member alone runs on its own memory as it is.</summary>
internal static class GraphExecution
{
    /// <exception cref="PredictionRefusedException">The graph cannot run on these tensors.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public static Executed Run(
        IGraphRunner runner, PredictionRun run, TensorLayout layout, BatchRules rules, IReadOnlyList<Tensor[]> members, IReadOnlyList<string> wanted)
    {
        var begun = Stopwatch.GetTimestamp();
        var sizes = new (int Rows, long Length)[members.Count];
        var (rows, longest) = (0, 0L);
        for (var i = 0; i < sizes.Length; i++)
        {
            sizes[i] = (RowsOf(members[i]), layout.LengthOf(members[i]));
            rows += sizes[i].Rows;
            longest = Math.Max(longest, sizes[i].Length);
        }

        // A call alone keeps what it has, unless shapes are compiled or its inputs' lengths cannot be padded anyway.
        var padded = longest == 0 ? 0 : rules.PaddedLength(longest);
        var paddedRows = layout.HasRows ? rules.PaddedRows(rows) : rows;
        var gathers = members.Count > 1 || paddedRows != rows || padded != longest;
        IReadOnlyList<Tensor> inputs = gathers ? BatchInputs.Gather(layout, members, paddedRows, padded) : members[0];
        IReadOnlyList<Tensor> outputs;
        var gathered = Stopwatch.GetTimestamp();
        try
        {
            using var traced = EngineTrace.Run(paddedRows);
            outputs = runner.Run(run, inputs, wanted);
        }
        finally
        {
            if (gathers)
            {
                Free(inputs);
            }
        }

        var ran = Stopwatch.GetTimestamp();
        Tensor[][] answers = gathers
            ? BatchOutputs.Split(layout, outputs, sizes, paddedRows, padded)
                ?? throw new PredictionRefusedException(RefusalReason.InvalidTensor, "The model's outputs do not have the rows of its inputs.")
            : [[.. outputs]];
        return new(
            answers, Stopwatch.GetElapsedTime(begun, gathered), Stopwatch.GetElapsedTime(gathered, ran), Stopwatch.GetElapsedTime(ran));
    }

    public static void Free(IReadOnlyList<Tensor> tensors)
    {
        foreach (var tensor in tensors)
        {
            tensor.Dispose();
        }
    }

    private static int RowsOf(Tensor[] tensors) => tensors is [{ Dimensions: [var rows, ..] }, ..] ? (int)rows : 1;
}
