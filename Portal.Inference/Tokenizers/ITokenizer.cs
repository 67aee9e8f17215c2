namespace Portal.Inference.Tokenizers;

/// <summary>Texts to token ids. Thread-safe.</summary>
internal interface ITokenizer
{
    /// <summary>Ids are from 0 to below it.</summary>
    int VocabularySize { get; }

    /// <summary>The text's tokens, with the special tokens that the model expects around it.</summary>
    /// <exception cref="ArgumentException">The text holds half a surrogate pair.</exception>
    IReadOnlyList<int> Encode(string text);
}

/// <summary>Goes the way back, too, as text generation needs.</summary>
internal interface IReversibleTokenizer : ITokenizer
{
    /// <summary>
    /// The bytes that a token stands for: a piece of UTF-8 that may begin or end inside a character. None for a special token.
    /// </summary>
    ReadOnlySpan<byte> BytesOf(int token);

    /// <summary>The tokens of a text of our own making, in which special tokens are meant by their names.</summary>
    IReadOnlyList<int> EncodeTemplate(string text);
}
