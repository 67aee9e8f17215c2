using System.Text;

namespace Portal.Inference.Tokenizers;

/// <summary>Every byte of the UTF-8 text is a token; ids from 256 on are special and have no text.</summary>
internal sealed class ByteTokenizer(int vocabularySize) : IReversibleTokenizer
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly byte[] All = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];

    public int VocabularySize => vocabularySize;

    public IReadOnlyList<int> Encode(string text) => Array.ConvertAll(Strict.GetBytes(text), value => (int)value);

    public IReadOnlyList<int> EncodeTemplate(string text) => Encode(text);

    public ReadOnlySpan<byte> BytesOf(int token) => token < All.Length ? All.AsSpan(token, 1) : [];
}
