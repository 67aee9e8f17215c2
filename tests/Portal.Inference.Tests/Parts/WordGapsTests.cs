using Portal.Inference.Pipelines.Ocr;

namespace Portal.Inference.Tests.Parts;

/// <summary>Lines 48 high with a letter every eight columns; '#' is ink, '.' paper, one sign a column.</summary>
public sealed class WordGapsTests
{
    [Theory]
    [InlineData("####..####..####..####", "abcd", "abcd")]
    [InlineData("####..####............####..####", "abcd", "ab cd")]
    [InlineData("####............####", "ab", "a b")]
    [InlineData("####......####......####......####", "abcd", "abcd")]
    [InlineData("####............####", "中文", "中文")]
    [InlineData("####............####", "a中", "a中")]
    [InlineData("####", "a", "a")]
    public void A_space_stands_where_the_paper_is_clearly_wider(string columns, string letters, string text)
    {
        var middles = Middles(columns);
        Assert.Equal(letters.Length, middles.Count);
        var line = letters.Select((letter, i) => new CtcLetter(letter.ToString(), middles[i], middles[i], 1)).ToList();
        var paper = new BlankColumns([.. columns.Select(column => column == '.')], height: 48, steps: columns.Length);

        Assert.Equal(text, WordGaps.Join(line, paper));
    }

    private static List<int> Middles(string columns)
    {
        List<int> middles = [];
        for (var x = 0; x < columns.Length; x++)
        {
            if (columns[x] == '#')
            {
                var start = x;
                while (x + 1 < columns.Length && columns[x + 1] == '#')
                {
                    x++;
                }

                middles.Add((start + x) / 2);
            }
        }

        return middles;
    }
}
