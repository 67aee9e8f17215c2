using System.Text;

namespace Portal.Tests.Onnx;

/// <summary>
/// A small language model over bytes: the score of the next byte is the logarithm of how often it followed the last one in
/// the lines it was made from. <c>input_ids</c> INT64 [-1,-1] to <c>logits</c> FP32 [-1,-1,257]; 256 ends an answer.
/// </summary>
internal static class BigramModel
{
    public const int End = 256;
    public const int Vocabulary = 257;

    /// <summary>Sentences to sample from.</summary>
    public static string[] Prose { get; } =
    [
        "A portal serves models to people.", "People ask, and the models answer.", "Every answer is metered, and every meter is honest.",
        "A small model that knows two letters still speaks.",
    ];

    /// <summary>No byte of it comes twice, so that the likeliest answer is the line itself.</summary>
    public const string Unrepeated = "Sphinx_of judge,中文!";

    /// <param name="lines">Each follows a line break, and the end follows it.</param>
    public static byte[] Build(params string[] lines)
    {
        var counts = new float[Vocabulary * Vocabulary];
        foreach (var line in lines)
        {
            var last = (int)'\n';
            foreach (var next in Encoding.UTF8.GetBytes(line).Select(value => (int)value).Append(End))
            {
                counts[(last * Vocabulary) + next]++;
                last = next;
            }
        }

        var g = new OnnxGraph("bigram");
        var table = g.Constant(Array.ConvertAll(counts, count => MathF.Log(count + 1e-9f)), Vocabulary, Vocabulary);
        g.Node("Gather", [table, g.Input("input_ids", OnnxType.Int64, "batch", "sequence")], "logits");
        g.Output("logits", OnnxType.Float, "batch", "sequence", Vocabulary);
        return g.ToModel();
    }
}
