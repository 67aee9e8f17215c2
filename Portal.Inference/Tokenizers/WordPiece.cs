using System.Text;
using System.Text.RegularExpressions;

namespace Portal.Inference.Tokenizers;

/// <summary>
/// BERT's tokenizer: each word is cut greedily into the longest pieces of the vocabulary, between <c>[CLS]</c> and
/// <c>[SEP]</c>. Written out because Microsoft.ML.Tokenizers 2.0.1 drops <c>$</c> and its like and joins words across a tab.
/// </summary>
internal sealed partial class WordPiece : ITokenizer
{
    private const int LongestWord = 100;
    private static readonly string[] Needed = ["[UNK]", "[CLS]", "[SEP]"];

    private readonly Dictionary<string, int> ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> pieces;
    private readonly bool lowerCase;

    /// <param name="vocabulary">UTF-8 text, a token a line, the line's number its id.</param>
    /// <param name="lowerCase">Whether the model was trained on lower-case text without accents.</param>
    /// <exception cref="InvalidOperationException">It is not such a vocabulary.</exception>
    public WordPiece(byte[] vocabulary, bool lowerCase)
    {
        this.lowerCase = lowerCase;
        using var lines = new StreamReader(new MemoryStream(vocabulary), Encoding.UTF8);
        while (lines.ReadLine() is { } token)
        {
            ids.TryAdd(token, VocabularySize++);
        }

        if (Needed.FirstOrDefault(name => !ids.ContainsKey(name)) is { } missing)
        {
            throw new InvalidOperationException($"the vocabulary has no line '{missing}'.");
        }

        pieces = ids.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public int VocabularySize { get; private set; }

    public IReadOnlyList<int> Encode(string text)
    {
        List<int> tokens = [ids["[CLS]"]];
        var from = 0;
        // As in the tokenizers that models are trained with, a special token may be named in the text.
        foreach (var special in Special().EnumerateMatches(text))
        {
            CutAll(text[from..special.Index], tokens);
            tokens.Add(pieces.TryGetValue(text.AsSpan(special.Index, special.Length), out var id) ? id : ids["[UNK]"]);
            from = special.Index + special.Length;
        }

        CutAll(text[from..], tokens);
        tokens.Add(ids["[SEP]"]);
        return tokens;
    }

    [GeneratedRegex(@"\[(?:UNK|CLS|SEP|PAD|MASK)\]")]
    private static partial Regex Special();

    private void CutAll(string text, List<int> tokens)
    {
        foreach (var word in BertWords.Split(text, lowerCase))
        {
            Cut(word, tokens);
        }
    }

    private void Cut(string word, List<int> tokens)
    {
        var before = tokens.Count;
        if (word.Length <= LongestWord && TryCut(word, tokens))
        {
            return;
        }

        // A word of which any part is unknown is unknown as a whole.
        tokens.RemoveRange(before, tokens.Count - before);
        tokens.Add(ids["[UNK]"]);
    }

    private bool TryCut(string word, List<int> tokens)
    {
        Span<char> continued = stackalloc char[LongestWord + 2];
        "##".CopyTo(continued);
        for (var start = 0; start < word.Length;)
        {
            var rest = word.AsSpan(start);
            rest.CopyTo(continued[2..]);
            var length = rest.Length;
            int id;
            while (!pieces.TryGetValue(start == 0 ? rest[..length] : continued[..(2 + length)], out id))
            {
                if (--length == 0)
                {
                    return false;
                }
            }

            tokens.Add(id);
            start += length;
        }

        return true;
    }
}
