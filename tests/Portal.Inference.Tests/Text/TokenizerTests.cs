using System.Text;
using System.Text.Json;
using Portal.Inference.Tokenizers;
using Portal.Tests.Onnx;

namespace Portal.Inference.Tests.Text;

/// <summary>
/// The expected tokens are what npm's @huggingface/tokenizers 0.2.0 gives for the same vocabulary, with BertNormalizer,
/// BertPreTokenizer and WordPiece, and with ByteLevel and BPE.
/// </summary>
public sealed class TokenizerTests
{
    private static readonly string[] Merges =
    [
        "h e", "l l", "he ll", "hell o", "Ġ w", "Ġw o", "Ġwo r", "Ġwor l", "Ġworl d", "t h", "th e", "Ġ t", "Ġt h", "Ġth e", "ä ¸", "ä¸ Ń",
    ];

    [Theory]
    [InlineData("Hello, WORLD!", "5 11 6 10")]
    [InlineData("unaffable", "7 8 9")]
    [InlineData("Café naïve", "18 19")]
    [InlineData("中文字hello", "15 16 17 5")]
    [InlineData("hello\tworld\n\n!", "5 6 10")]
    [InlineData("runs running walker", "23 21 1 24 25")]
    [InlineData("$2026 (20)", "29 26 27 28 30 26 27 31")]
    [InlineData("it's", "1 14 1")]
    [InlineData("ein schöner", "32 33 25")]
    [InlineData("a\u0000b hello", "1 5")]
    [InlineData("hello\u00a0world", "5 6")]
    [InlineData("hello。world", "5 1 6")]
    [InlineData("a<b>hello|world~+2", "1 1 1 1 5 1 6 1 1 26")]
    [InlineData("HELLO\u200b world\ue000", "5 6")]
    [InlineData("\u0130", "1")]
    [InlineData("   ", "")]
    [InlineData("hello [SEP] world", "5 3 6")]
    public void WordPiece_cuts_as_the_reference_does(string text, string expected)
    {
        var tokenizer = new WordPiece(Encoding.UTF8.GetBytes(string.Join("\r\n", TextModels.Vocabulary) + "\r\n"), lowerCase: true);

        Assert.Equal($"2 {expected} 3".Replace("  ", " ", StringComparison.Ordinal), string.Join(' ', tokenizer.Encode(text)));
        Assert.Equal(TextModels.Vocabulary.Length, tokenizer.VocabularySize);
    }

    [Fact]
    public void A_word_beyond_100_letters_is_unknown_and_not_slow()
    {
        var tokenizer = new WordPiece(Encoding.UTF8.GetBytes(string.Join('\n', TextModels.Vocabulary)), lowerCase: true);

        Assert.Equal([2, 1, 3], tokenizer.Encode(new string('x', 1_000_000)));
        Assert.Equal(200_002, tokenizer.Encode(string.Concat(Enumerable.Repeat("[SEP]", 200_000))).Count);
    }

    [Theory]
    [InlineData("hello world", "259 264")]
    [InlineData("the hello  the", "116 256 32 259 32 267 256")]
    [InlineData("it's 2026!", "105 116 39 115 32 50 48 50 54 33")]
    [InlineData("中文", "271 230 150 135")]
    [InlineData("a\n\n b", "97 10 10 32 98")]
    [InlineData("café", "99 97 102 195 169")]
    [InlineData("<|end|>hello", "60 124 101 110 100 124 62 259")]
    [InlineData(" hello", "32 259")]
    public void Byte_pairs_join_as_the_reference_does_and_come_back(string text, string expected)
    {
        var tokenizer = Bpe();

        var tokens = tokenizer.Encode(text);

        Assert.Equal(expected, string.Join(' ', tokens));
        Assert.Equal(text, Encoding.UTF8.GetString([.. tokens.SelectMany(token => tokenizer.BytesOf(token).ToArray())]));
    }

    [Fact]
    public void Only_a_template_can_name_a_special_token()
    {
        var tokenizer = Bpe();

        Assert.Equal([259, 272, 259], tokenizer.EncodeTemplate("hello<|end|>hello"));
        Assert.DoesNotContain(272, tokenizer.Encode("hello<|end|>hello"));
        Assert.Equal(0, tokenizer.BytesOf(272).Length);
    }

    [Fact]
    public void A_file_that_is_no_vocabulary_is_refused_as_such()
    {
        Assert.Throws<InvalidOperationException>(() => new WordPiece("no special tokens"u8.ToArray(), lowerCase: true));
        Assert.Throws<InvalidOperationException>(() => new BytePairs("[]"u8.ToArray(), [], []));
        Assert.Throws<InvalidOperationException>(() => new BytePairs("{\"a\":0}"u8.ToArray(), [], ["<|end|>"]));
    }

    private static BytePairs Bpe()
    {
        // The same spelling of bytes as in the reference: its ids are the bytes themselves, then the merges, then the end.
        var letters = Enumerable.Range(0, 256).Select(Spell).ToArray();
        var tokens = letters.Concat(Merges.Select(pair => pair.Replace(" ", "", StringComparison.Ordinal))).Append("<|end|>");
        var vocabulary = tokens.Select((token, id) => (token, id)).ToDictionary(pair => pair.token, pair => pair.id);
        var merges = "#version: 0.2\n" + string.Join('\n', Merges);
        return new(JsonSerializer.SerializeToUtf8Bytes(vocabulary), Encoding.UTF8.GetBytes(merges), ["<|end|>"]);

        static string Spell(int value) => value switch
        {
            <= ' ' => ((char)(0x100 + value)).ToString(),
            >= 0x7F and <= 0xA0 => ((char)(0x121 + value - 0x7F)).ToString(),
            0xAD => "\u0143",
            _ => ((char)value).ToString(),
        };
    }
}
