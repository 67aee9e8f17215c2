using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using Microsoft.ML.Tokenizers;

namespace Portal.Inference.Tokenizers;

/// <summary>
/// Byte-level byte pair encoding, as GPT-2 introduced it: <c>vocab.json</c> and <c>merges.txt</c>, in which every byte is
/// spelled as a visible character.
/// </summary>
internal sealed class BytePairs : IReversibleTokenizer
{
    // Contractions, then runs of letters, of digits and of anything else, each with the one space before it.
    private const string Words = @"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    private static readonly FrozenDictionary<char, byte> ByteOf = Spelling().ToFrozenDictionary();

    private readonly BpeTokenizer tokenizer;
    private readonly Dictionary<string, int> special;
    private readonly byte[][] bytes;

    /// <param name="vocabulary"><c>vocab.json</c>: an object from a token to its id.</param>
    /// <param name="merges"><c>merges.txt</c>: pairs in the order in which they are joined.</param>
    /// <param name="special">Names of tokens that stand for no text, such as <c>&lt;|endoftext|&gt;</c>.</param>
    /// <exception cref="InvalidOperationException">The files are not such a vocabulary.</exception>
    public BytePairs(byte[] vocabulary, byte[] merges, IReadOnlyList<string> special)
    {
        try
        {
            var ids = JsonSerializer.Deserialize<Dictionary<string, int>>(vocabulary) ?? [];
            this.special = special.ToDictionary(name => name, name => ids[name], StringComparer.Ordinal);
            bytes = new byte[ids.Values.Max() + 1][];
            foreach (var (token, id) in ids)
            {
                bytes[id] = this.special.ContainsKey(token) ? [] : [.. token.Select(letter => ByteOf[letter])];
            }

            // Special tokens stay unknown to the library: a caller's text must not be able to spell one.
            tokenizer = BpeTokenizer.Create(new BpeOptions(ids)
            {
                Merges = Lines(merges),
                ByteLevel = true,
                PreTokenizer = new RegexPreTokenizer(new(Words, System.Text.RegularExpressions.RegexOptions.CultureInvariant), null),
            });
        }
        catch (Exception failure) when (failure is JsonException or ArgumentException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidOperationException("the vocabulary, the merges and the special tokens are not of one byte-level encoding.", failure);
        }
    }

    public int VocabularySize => bytes.Length;

    public IReadOnlyList<int> Encode(string text) => tokenizer.EncodeToIds(text);

    public IReadOnlyList<int> EncodeTemplate(string text)
    {
        List<int> ids = [];
        while (text.Length > 0)
        {
            var (at, name) = special.Keys.Select(name => (At: text.IndexOf(name, StringComparison.Ordinal), Name: name))
                .Where(found => found.At >= 0).DefaultIfEmpty((text.Length, "")).MinBy(found => found.Item1);
            ids.AddRange(Encode(text[..at]));
            if (name.Length > 0)
            {
                ids.Add(special[name]);
            }

            text = text[(at + name.Length)..];
        }

        return ids;
    }

    public ReadOnlySpan<byte> BytesOf(int token) => token < bytes.Length ? bytes[token] : [];

    private static IEnumerable<string> Lines(byte[] merges) => Encoding.UTF8.GetString(merges)
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Where(line => !line.StartsWith("#version", StringComparison.Ordinal));

    // Printable Latin-1 characters spell their own byte; the other bytes, in order, are spelled from U+0100 on.
    private static IEnumerable<KeyValuePair<char, byte>> Spelling()
    {
        var next = '\u0100';
        for (var value = 0; value < 256; value++)
        {
            var printable = value is >= '!' and <= '~' or >= 0xA1 and <= 0xAC or >= 0xAE and <= 0xFF;
            yield return new(printable ? (char)value : next++, (byte)value);
        }
    }
}
