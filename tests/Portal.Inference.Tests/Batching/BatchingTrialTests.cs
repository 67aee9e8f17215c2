using Portal.Inference.Batching;
using Portal.Inference.Diagnostics;
using Portal.Tests.Onnx;

namespace Portal.Inference.Tests.Batching;

public sealed class BatchingTrialTests
{
    [Fact]
    public async Task A_graph_whose_rows_see_each_other_is_never_batched_whatever_its_manifest_says()
    {
        await using var graph = new OpenGraph(Centred(), OpenGraph.Pinned(8));

        Assert.Equal((false, BatchingReason.RowsInfluenceEachOther), (graph.Graph.Batching.On, graph.Graph.Batching.Reason));
    }

    [Fact]
    public async Task Padding_that_shows_in_the_answers_leaves_equal_lengths_to_be_batched()
    {
        // The mask padded with ones: padding is then read as words.
        var wrong = OpenGraph.EncoderLengths with { Inputs = new Dictionary<string, double> { ["input_ids"] = 0, ["attention_mask"] = 1 } };
        await using var graph = new OpenGraph(Encoder(), OpenGraph.Pinned(8, wrong));
        await using var right = new OpenGraph(Encoder(), OpenGraph.Pinned(8, OpenGraph.EncoderLengths));

        Assert.Equal((true, false), (graph.Graph.Batching.On, graph.Graph.Batching.Padded));
        Assert.Equal((true, true), (right.Graph.Batching.On, right.Graph.Batching.Padded));
    }

    [Fact]
    public async Task A_manifest_may_forbid_batching()
    {
        await using var graph = new OpenGraph(OnnxModels.Mlp(), manifest => manifest with { Batching = new("off") });

        Assert.Equal((false, BatchingReason.Forbidden), (graph.Graph.Batching.On, graph.Graph.Batching.Reason));
    }

    [Fact]
    public async Task Byte_strings_are_never_batched()
    {
        await using var graph = new OpenGraph(OnnxModels.Identity(OnnxType.String));

        Assert.Equal(BatchingReason.NoRows, graph.Graph.Batching.Reason);
    }

    [Fact]
    public async Task A_graph_is_measured_by_rows_within_the_bounds()
    {
        await using var graph = new OpenGraph(OnnxModels.Mlp());

        // A product of matrices gains many times over; no disturbance hides that.
        Assert.Equal([1, 2, 4, 8, 16, 32], graph.Graph.Batching.Curve.Select(point => point.Rows));
        Assert.True(graph.Graph.Batching.On);
    }

    [Theory]
    // An encoder of short texts, one of long ones, a picture network, and a convolution whose large batches leave the cache;
    // milliseconds for each row at 1, 2, 4, … rows.
    [InlineData(8, 5.71, 4.71, 3.96, 3.91, 3.61, 3.52)]
    [InlineData(1, 17.0, 16.6, 16.3, 16.2, 15.8, 16.3)]
    [InlineData(1, 0.161, 0.155, 0.153, 0.188, 0.281, 0.296)]
    [InlineData(32, 0.0021, 0.0017, 0.0008, 0.0005, 0.0003, 0.0002)]
    public void As_many_rows_run_together_as_still_save_time(int least, params double[] perRow)
    {
        var best = BatchCurve.Best([.. perRow.Select((time, i) => new BatchPoint(1 << i, TimeSpan.FromMilliseconds(time * (1 << i))))]);

        Assert.InRange(best, least, least == 1 ? 1 : 32);
    }

    private static byte[] Encoder() => new EncoderModel(layers: 1, width: 24, heads: 2, vocabulary: 50).Build();

    /// <summary>Takes the mean of all rows from each: one caller's row would show in another's answer.</summary>
    private static byte[] Centred()
    {
        var g = new OnnxGraph("centred");
        var x = g.Input("x", OnnxType.Float, "batch", 8);
        g.Node("Sub", [x, g.Node("ReduceMean", [x], ("axes", new[] { 0 }), ("keepdims", 1))], "y");
        g.Output("y", OnnxType.Float, "batch", 8);
        return g.ToModel();
    }
}
