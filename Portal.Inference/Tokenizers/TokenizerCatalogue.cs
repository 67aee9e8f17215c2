using Portal.Inference.Models;

namespace Portal.Inference.Tokenizers;

/// <summary>The tokenizers that manifests may name in <c>parameters.tokenizer</c>.</summary>
internal static class TokenizerCatalogue
{
    /// <exception cref="InvalidManifestException">There is no such tokenizer.</exception>
    /// <exception cref="ModelFileException">A file is missing.</exception>
    /// <exception cref="InvalidOperationException">A file is not what the tokenizer reads.</exception>
    public static ITokenizer Open(ManifestParameters parameters, ModelFiles files) => parameters.Text("tokenizer", "wordpiece") switch
    {
        "wordpiece" => new WordPiece(files["tokenizer"], parameters.Flag("lowerCase", true)),
        "bpe" => new BytePairs(files["tokenizer"], files["merges"], parameters.Words("specialTokens")),
        "bytes" => new ByteTokenizer(parameters.Number("vocabularySize", 256)),
        var other => throw new InvalidManifestException($"'parameters.tokenizer' is '{other}'; the engine has wordpiece, bpe and bytes."),
    };
}
