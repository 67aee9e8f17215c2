using System.Text;
using Portal.Inference.Models;

namespace Portal.Tests.Onnx;

/// <summary>Models of text in a <see cref="ModelFolder"/>.</summary>
internal static class TextModels
{
    public const int Width = 48;
    public const int MaxTokens = 64;

    /// <summary>The embedding model's tokens, by id.</summary>
    public static string[] Vocabulary { get; } =
    [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "hello", "world", "un", "##aff", "##able", "!", ",", ".", "-", "'", "中", "文", "字",
        "cafe", "naive", "the", "##s", "##ing", "run", "walk", "##er", "2", "##0", "##26", "$", "(", ")", "ein", "schon",
    ];

    /// <summary>Vectors of <see cref="Width"/> numbers from a small encoder.</summary>
    public static ModelManifest AddEmbedding(this ModelFolder folder, string slug = "words", byte[]? model = null, params (string Name, string Value)[] parameters) =>
        folder.Add(
            slug,
            new Dictionary<string, byte[]>
            {
                ["model"] = model ?? new EncoderModel(layers: 2, width: Width, heads: 4, vocabulary: Vocabulary.Length, longest: MaxTokens).Build(),
                ["tokenizer"] = Encoding.UTF8.GetBytes(string.Join('\n', Vocabulary) + "\n"),
            },
            manifest => manifest with
            {
                Task = "feature-extraction",
                Pipeline = "text-embedding",
                Unit = "token",
                Accepts = ["text/plain", "application/json"],
                Parameters = With(parameters, ("maxTokens", "64")),
                // Always gathered, so that tests see rows that ran together; another graph may have no mask to pad with.
                Batching = new("pinned", MaxRows: 8),
                Sequence = model is not null ? null : new(1, new Dictionary<string, double> { ["input_ids"] = 0, ["attention_mask"] = 0 }, []),
            });

    /// <summary>A <see cref="BigramModel"/> that answers after a line break.</summary>
    public static ModelManifest AddGeneration(this ModelFolder folder, string slug, byte[] model, params (string Name, string Value)[] parameters) =>
        folder.Add(slug, model, manifest => manifest with
        {
            Task = "text-generation",
            Pipeline = "text-generation",
            Unit = "token",
            Accepts = ["text/plain", "application/json"],
            Batching = new("off"),
            Parameters = With(
                parameters, ("tokenizer", "bytes"), ("vocabularySize", "257"), ("endTokens", "256"), ("maxTokens", "512"),
                ("template", "{content}\n"), ("answerPrefix", "")),
        });

    private static Dictionary<string, string> With((string Name, string Value)[] own, params (string Name, string Value)[] usual) =>
        usual.Concat(own).GroupBy(parameter => parameter.Name).ToDictionary(group => group.Key, group => group.Last().Value);
}
