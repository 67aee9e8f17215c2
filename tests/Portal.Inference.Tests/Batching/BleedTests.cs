using Portal.Inference.Diagnostics;
using Portal.Inference.Tensors;
using Portal.Tests.Onnx;

namespace Portal.Inference.Tests.Batching;

/// <summary>No answer ever holds another organisation's data.</summary>
public sealed class BleedTests
{
    private const int Calls = 10_000;
    private const int Callers = 32;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ten_thousand_marked_inputs_of_two_organisations_each_get_their_own_answer()
    {
        await using var graph = new OpenGraph(new UnhurriedRunner(OpenGraph.Runner(OnnxModels.Mlp())), OpenGraph.Pinned(16));
        await Compare(graph, Calls, call =>
        {
            var marked = new float[64];
            var random = new Random(call);
            marked.AsSpan().Clear();
            marked[call % 64] = 1 + call / 64;
            marked[random.Next(64)] += random.NextSingle();
            return [Tensor.Of<float>("x", TensorDatatype.Fp32, [1, 64], marked)];
        });
    }

    [Fact]
    public async Task Texts_of_many_lengths_get_the_embedding_that_they_get_alone()
    {
        var model = new EncoderModel(layers: 2, width: 48, heads: 4, vocabulary: 500).Build();
        await using var graph = new OpenGraph(new UnhurriedRunner(OpenGraph.Runner(model)), OpenGraph.Pinned(16, OpenGraph.EncoderLengths));

        await Compare(graph, 3_000, call =>
        {
            var random = new Random(call);
            var length = 1 + random.Next(70);
            var ids = Enumerable.Range(0, length).Select(_ => (long)random.Next(500)).ToArray();
            return
            [
                Tensor.Of<long>("input_ids", TensorDatatype.Int64, [1, length], ids),
                Tensor.Of<long>("attention_mask", TensorDatatype.Int64, [1, length], Enumerable.Repeat(1L, length).ToArray()),
            ];
        });

        Assert.True(graph.Statistics.PaddedTokens > graph.Statistics.Tokens, "Nothing was padded.");
    }

    private static async Task Compare(OpenGraph graph, int calls, Func<int, Tensor[]> input)
    {
        var alone = new float[calls][];
        using (var runner = OpenGraph.Runner(graph.Graph.Inputs[0].Name == "x"
            ? OnnxModels.Mlp()
            : new EncoderModel(layers: 2, width: 48, heads: 4, vocabulary: 500).Build()))
        {
            for (var call = 0; call < calls; call++)
            {
                var tensors = input(call);
                using var run = new Sessions.PredictionRun(Cancellation);
                using var answer = runner.Run(run, tensors, [runner.Outputs[0].Name])[0];
                alone[call] = answer.Elements<float>().ToArray();
                Array.ForEach(tensors, tensor => tensor.Dispose());
            }
        }

        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(
            async () =>
            {
                for (var call = Interlocked.Increment(ref next); call < calls; call = Interlocked.Increment(ref next))
                {
                    var (output, _) = await graph.Run(input(call), caller % 2 == 0 ? "one" : "two", cancellationToken: Cancellation);
                    using (output)
                    {
                        var own = output.Tensors[0].Elements<float>();
                        Assert.Equal(alone[call].Length, own.Length);
                        for (var i = 0; i < own.Length; i++)
                        {
                            Assert.True(Math.Abs(own[i] - alone[call][i]) <= 1e-4 * (1 + Math.Abs(alone[call][i])), $"Call {call} differs at {i}.");
                        }
                    }
                }
            },
            Cancellation)));

        var statistics = graph.Statistics;
        Assert.Equal(calls, statistics.Rows);
        Assert.True(statistics.Batches.Where(batch => batch.Key > 1).Sum(batch => batch.Key * batch.Value.Count) > calls / 4, Shape(statistics));
    }

    private static string Shape(VersionSnapshot statistics) =>
        string.Join(' ', statistics.Batches.OrderBy(batch => batch.Key).Select(batch => $"{batch.Key}:{batch.Value.Count}"));
}
