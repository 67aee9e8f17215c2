namespace Portal.Tests.Onnx;

/// <summary>
/// A text encoder in the shape of a small sentence model. <c>input_ids</c> and <c>attention_mask</c> INT64 [-1,-1] to
/// <c>embedding</c> FP32 [-1,width], mean-pooled over the mask and of length one.
/// </summary>
internal sealed class EncoderModel(int layers = 6, int width = 384, int heads = 12, int vocabulary = 30522, int longest = 512)
{
    private readonly OnnxGraph g = new("encoder");

    public byte[] Build()
    {
        var ids = g.Input("input_ids", OnnxType.Int64, "batch", "sequence");
        var mask = g.Node("Cast", [g.Input("attention_mask", OnnxType.Int64, "batch", "sequence")], ("to", (int)OnnxType.Float));
        var length = g.Node("Slice", [g.Node("Shape", [ids]), Numbers(1), Numbers(2)]);
        var positions = g.Node("Slice", [g.Weight(0.02, longest, width), Numbers(0), length, Numbers(0)]);
        var words = g.Node("Gather", [g.Weight(0.02, vocabulary, width), ids]);
        var hidden = Normalise(g.Node("Add", [words, positions]));
        // 0 where there is a word, far below zero where there is padding: softmax then gives padding no weight at all.
        var hide = g.Node("Mul", [g.Node("Sub", [g.Constant([1f]), g.Node("Unsqueeze", [mask, Numbers(1, 2)])]), g.Constant([-1e9f])]);
        for (var layer = 0; layer < layers; layer++)
        {
            hidden = Normalise(g.Node("Add", [hidden, Attend(hidden, hide)]));
            var inner = Gelu(Linear(hidden, width, 4 * width));
            hidden = Normalise(g.Node("Add", [hidden, Linear(inner, 4 * width, width)]));
        }

        var column = g.Node("Unsqueeze", [mask, Numbers(2)]);
        var sum = g.Node("ReduceSum", [g.Node("Mul", [hidden, column]), Numbers(1)], ("keepdims", 0));
        var mean = g.Node("Div", [sum, g.Node("ReduceSum", [column, Numbers(1)], ("keepdims", 0))]);
        var norm = g.Node("ReduceL2", [mean], ("axes", new[] { 1 }), ("keepdims", 1));
        g.Node("Div", [mean, norm], "embedding");
        g.Output("embedding", OnnxType.Float, "batch", width);
        return g.ToModel();
    }

    private string Attend(string hidden, string hide)
    {
        var query = Heads(Linear(hidden, width, width), 0, 2, 1, 3);
        var key = Heads(Linear(hidden, width, width), 0, 2, 3, 1);
        var value = Heads(Linear(hidden, width, width), 0, 2, 1, 3);
        var scores = g.Node("Mul", [g.Node("MatMul", [query, key]), g.Constant([1 / MathF.Sqrt((float)width / heads)])]);
        var weights = g.Node("Softmax", [g.Node("Add", [scores, hide])], ("axis", -1));
        var mixed = g.Node("Transpose", [g.Node("MatMul", [weights, value])], ("perm", new[] { 0, 2, 1, 3 }));
        return Linear(g.Node("Reshape", [mixed, Numbers(0, 0, width)]), width, width);
    }

    private string Heads(string rows, params int[] order) =>
        g.Node("Transpose", [g.Node("Reshape", [rows, Numbers(0, 0, heads, width / heads)])], ("perm", order));

    private string Linear(string rows, int from, int to) =>
        g.Node("Add", [g.Node("MatMul", [rows, g.Weight(0.05, from, to)]), g.Weight(0.02, to)]);

    private string Normalise(string rows) =>
        g.Node("LayerNormalization", [rows, g.Constant(Enumerable.Repeat(1f, width).ToArray(), width), g.Weight(0.02, width)], ("axis", -1));

    private string Gelu(string rows)
    {
        var tail = g.Node("Add", [g.Node("Erf", [g.Node("Div", [rows, g.Constant([MathF.Sqrt(2)])])]), g.Constant([1f])]);
        return g.Node("Mul", [g.Node("Mul", [rows, tail]), g.Constant([0.5f])]);
    }

    private string Numbers(params long[] values) => g.Constant(values, values.Length);
}
