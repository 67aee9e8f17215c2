using Portal.Inference.Batching;
using Portal.Inference.Engine;
using Portal.Inference.Tensors;

namespace Portal.Inference.Sessions;

/// <summary>
/// A call of more rows than run well together, in parts: they fill several lanes, and a model's other callers get their
/// turns between them. The parts look at the call's own memory; their answers are put together by copying.
/// </summary>
internal static class GraphParts
{
    public static async ValueTask<(TensorOutput Output, PredictionTiming Timing)> RunAsync(
        GraphCall call, int most, Func<Tensor[], GraphCall> part, ComputeBudget budget, CancellationToken cancellationToken)
    {
        GraphCall[] parts = [.. Divide(call, most).Select(part)];
        var answers = Array.ConvertAll(budget.Submit(call, parts, cancellationToken), answer => answer.AsTask());
        try
        {
            var results = await Task.WhenAll(answers);
            var timings = Array.ConvertAll(results, result => result.Timing);
            return (Join(results), new(
                timings.Min(timing => timing.Queue),
                timings.Aggregate(TimeSpan.Zero, (sum, timing) => sum + timing.Compute),
                timings.Max(timing => timing.BatchRows)));
        }
        finally
        {
            foreach (var answer in answers.Where(answer => answer.IsCompletedSuccessfully))
            {
                (await answer).Output.Dispose();
            }
        }
    }

    private static IEnumerable<Tensor[]> Divide(GraphCall call, int most)
    {
        var count = (call.Rows + most - 1) / most;
        var shares = Array.ConvertAll(call.Tensors, tensor => new TensorShare(tensor, count));
        for (var first = 0; first < call.Rows; first += most)
        {
            yield return
            [
                .. call.Tensors.Select((tensor, i) => BatchOutputs.Slice(
                    tensor, shares[i], first * (tensor.Length / call.Rows), Math.Min(most, call.Rows - first), tensor.Length / call.Rows)),
            ];
        }
    }

    private static TensorOutput Join((TensorOutput Output, PredictionTiming Timing)[] results) => new(
    [
        .. results[0].Output.Tensors.Select((first, i) =>
        {
            var pieces = Array.ConvertAll(results, result => result.Output.Tensors[i]);
            var joined = Tensor.Allocate(
                first.Name,
                first.Datatype,
                [pieces.Sum(piece => piece.Dimensions[0]), .. first.Dimensions[1..]],
                checked(pieces.Sum(piece => piece.Length)));
            var rest = joined.Bytes;
            foreach (var piece in pieces)
            {
                piece.Bytes.CopyTo(rest);
                rest = rest[piece.Length..];
            }

            return joined;
        }),
    ]);
}
