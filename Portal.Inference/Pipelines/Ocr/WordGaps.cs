using System.Text;

namespace Portal.Inference.Pipelines.Ocr;

/// <summary>
/// The network swallows most spaces between Latin words. A space is put where two letters stand clearly wider apart than
/// the line's letters usually do; never beside Chinese characters, whose script has none.
/// </summary>
internal static class WordGaps
{
    private const float Clearly = 1.6f;

    public static string Join(List<CtcLetter> letters)
    {
        var text = new StringBuilder(letters[0].Text);
        var usual = UsualGap(letters);
        for (var i = 1; i < letters.Count; i++)
        {
            var (left, right) = (letters[i - 1], letters[i]);
            if (IsLatin(left) && IsLatin(right) && right.Middle - left.Middle > Clearly * usual)
            {
                text.Append(' ');
            }

            text.Append(right.Text);
        }

        return text.ToString().Trim();
    }

    private static float UsualGap(List<CtcLetter> letters)
    {
        var gaps = letters.Zip(letters.Skip(1), (left, right) => right.Middle - left.Middle).Order().ToArray();
        return gaps.Length == 0 ? 0 : gaps[gaps.Length / 2];
    }

    private static bool IsLatin(CtcLetter letter) => letter.Text[0] is > ' ' and < '\u2000';
}
