using System.Globalization;
using System.Text;

namespace Portal.Inference.Tokenizers;

/// <summary>
/// A text as BERT sees it: words between spaces, every punctuation mark and every Chinese character a word of its own;
/// control characters are dropped and, for models of lower-case text, capitals and accents too.
/// </summary>
internal static class BertWords
{
    // Blocks of ideographs; Japanese kana and Korean letters are written with other words around them and are not among them.
    private static readonly (int First, int Last)[] Ideographs =
    [
        (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F), (0x2B740, 0x2B81F), (0x2B820, 0x2CEAF),
        (0xF900, 0xFAFF), (0x2F800, 0x2FA1F),
    ];

    /// <exception cref="ArgumentException">The text holds half a surrogate pair.</exception>
    public static IEnumerable<string> Split(string text, bool lowerCase)
    {
        var word = new StringBuilder();
        text = lowerCase ? text.Normalize(NormalizationForm.FormD) : text;
        for (var at = 0; at < text.Length;)
        {
            var rune = Rune.GetRuneAt(text, at);
            at += rune.Utf16SequenceLength;
            var isSpace = IsSpace(rune);
            var isAlone = !isSpace && (IsPunctuation(rune) || IsIdeograph(rune.Value));
            if ((isSpace || isAlone) && word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }

            if (isAlone)
            {
                yield return rune.ToString();
            }
            else if (!isSpace && !IsDropped(rune, lowerCase))
            {
                word.Append(lowerCase ? Rune.ToLowerInvariant(rune) : rune);
            }
        }

        if (word.Length > 0)
        {
            yield return word.ToString();
        }
    }

    private static bool IsSpace(Rune rune) =>
        rune.Value is '\t' or '\n' or '\r' || (Rune.IsWhiteSpace(rune) && !Rune.IsControl(rune));

    private static bool IsDropped(Rune rune, bool lowerCase) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => true,
        UnicodeCategory.NonSpacingMark => lowerCase,
        _ => rune.Value == 0xFFFD,
    };

    // Among ASCII, symbols such as $ and + count as punctuation, too.
    private static bool IsPunctuation(Rune rune) =>
        rune.IsAscii ? !Rune.IsLetterOrDigit(rune) && !Rune.IsControl(rune) : Rune.IsPunctuation(rune);

    private static bool IsIdeograph(int code) => code >= 0x3400 && Ideographs.Any(block => code >= block.First && code <= block.Last);
}
