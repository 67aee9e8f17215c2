using System.Text;

namespace Portal.Inference.Pipelines.Ocr;

/// <summary>
/// The network swallows most spaces between Latin words. A space is put where the paper between two letters is clearly
/// wider than it usually is in the line; never beside Chinese characters, whose script has none.
/// </summary>
internal static class WordGaps
{
    // Of the line's height. Narrower blanks stand inside words, beside a full stop or a 1.
    private const float MinGap = 0.2f;
    private const float MinStep = 0.1f;

    /// <param name="letters">At least one.</param>
    /// <param name="paper">Where the line has no ink.</param>
    public static string Join(IReadOnlyList<CtcLetter> letters, BlankColumns paper)
    {
        var gaps = letters.Zip(letters.Skip(1), (left, right) => IsLatin(left) && IsLatin(right) ? paper.Widest(left.Middle, right.Middle) : 0).ToArray();
        var wide = Wide(gaps, paper.Height);
        var text = new StringBuilder(letters[0].Text);
        for (var i = 0; i < gaps.Length; i++)
        {
            if (gaps[i] >= wide)
            {
                text.Append(' ');
            }

            text.Append(letters[i + 1].Text);
        }

        return text.ToString().Trim();
    }

    // Gaps between letters and gaps between words are two heaps; the widest step from one gap to the next larger parts them.
    private static int Wide(int[] gaps, int height)
    {
        var (smaller, step, wide) = (0, 0, int.MaxValue);
        foreach (var gap in gaps.Order())
        {
            if (gap - smaller >= step)
            {
                (step, wide) = (gap - smaller, gap);
            }

            smaller = gap;
        }

        return wide >= MinGap * height && step >= MinStep * height ? wide : int.MaxValue;
    }

    // Letters, digits and signs of European scripts; not the space.
    private static bool IsLatin(CtcLetter letter) => letter.Text[0] is > ' ' and < '\u2000';
}
