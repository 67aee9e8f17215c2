using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Server.Features.Models;

namespace Portal.Benchmarks.Hostile;

/// <summary>Cards of 32 KiB that cost a Markdown parser most: each family nests or repeats what it looks ahead for.</summary>
internal static class Cards
{
    private const int Rounds = 3;

    public static Task<IReadOnlyList<Figure>> RunAsync()
    {
        var cards = new ModelCards(null!, NullLogger<ModelCards>.Instance);
        var worst = 0.0;
        foreach (var (name, card) in Families())
        {
            cards.Render("warm", card[..2000]);
            var times = Enumerable.Range(0, Rounds).Select(_ =>
            {
                var begun = Stopwatch.GetTimestamp();
                cards.Render("card", card);
                return Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
            }).ToList();
            var took = Medians.Of(times);
            Console.WriteLine(FormattableString.Invariant($"cards: {took,8:N1} ms {name}"));
            worst = Math.Max(worst, took);
        }

        return Task.FromResult<IReadOnlyList<Figure>>([new("cards: the worst of 32 KiB renders in", worst, 300, "ms")]);
    }

    private static IEnumerable<(string Name, string Card)> Families()
    {
        foreach (var piece in new[]
        {
            "*a **a ", "*", "**a", "_a__a", "a**b", "***a*", "*a_b ", "[", "[a](", "![", "[a](<b", "[a][", "[[a]", "](", "`", "` `` ", "a`", "<", "<a ", "&", "&amp;", "\\", ">", "> ", "> > a\n",
            "- ", "* a\n", "1. ", "- - ", "|", "a|b\n-|-\n", "|a", "||\n", "|a|\n|-|\n|b|\n", "#", "# a\n", "a\n=\n", "---\n", "\n", " \n", "\t", "    a\n", "```\n", "~~~\n", "http://a ", "www.a.b ", "a@b.c ",
            "http://", "ftp://a", "mailto:a", "[a]: b\n", "[a]:\n", "[a]: <b> 'c\n", "<http://a> ", "\u0000", "字", "😀",
        })
        {
            yield return ($"repeated {piece.ReplaceLineEndings("↵")}", Repeat(piece));
        }

        yield return ("quotes, ever deeper", Lines(i => new string('>', i) + " a"));
        yield return ("lists, ever deeper", Lines(i => new string(' ', i * 2) + "- a"));
        yield return ("emphasis, opened then closed", Halves("*a ", " a*"));
        yield return ("strong emphasis, opened then closed", Halves("**a ", " a**"));
        yield return ("brackets, opened then closed", Halves("[a ", "](b)"));
        yield return ("images, opened then closed", Halves("![a ", "](b)"));
        yield return ("code, each with more ticks", Lines(i => new string('`', i) + "a "));
        yield return ("references, all to one", "[a]: b\n\n" + Repeat("[a] ")[..30_000]);
        yield return ("references to nothing", Repeat("[a][b] "));
        yield return ("a table of many columns", Table(columns: 2000));
        yield return ("a table of many cells", Table(columns: 100));
        yield return ("a table of emphasis", Repeat("|*a|**b|`c|[d|\n|-|-|-|-|\n"));
        yield return ("a table in a quote in a list", Lines(i => string.Concat(Enumerable.Repeat("> - ", i % 40)) + "|a|b|"));
        yield return ("quotes and lists in turns", Repeat("> - "));
        yield return ("links in emphasis", Repeat("*[a](b "));
        yield return ("one long word", new string('a', ModelCards.MaxBytes));
    }

    private static string Repeat(string piece) => Cut(string.Concat(Enumerable.Repeat(piece, (ModelCards.MaxBytes / Encoding.UTF8.GetByteCount(piece)) + 1)));

    private static string Halves(string open, string close)
    {
        var times = ModelCards.MaxBytes / (open.Length + close.Length);
        return string.Concat(Enumerable.Repeat(open, times)) + string.Concat(Enumerable.Repeat(close, times));
    }

    private static string Lines(Func<int, string> line)
    {
        var card = new StringBuilder();
        for (var i = 1; card.Length < ModelCards.MaxBytes; i++)
        {
            card.Append(line(i)).Append('\n');
        }

        return Cut(card.ToString());
    }

    private static string Table(int columns)
    {
        var row = string.Concat(Enumerable.Repeat("|a", columns)) + "|\n";
        return Cut(row + string.Concat(Enumerable.Repeat("|-", columns)) + "|\n" + string.Concat(Enumerable.Repeat(row, ModelCards.MaxBytes / row.Length)));
    }

    // At most as many bytes, never within a letter.
    private static string Cut(string card)
    {
        while (Encoding.UTF8.GetByteCount(card) > ModelCards.MaxBytes)
        {
            card = card[..^Math.Max(1, (Encoding.UTF8.GetByteCount(card) - ModelCards.MaxBytes) / 4)];
        }

        return char.IsHighSurrogate(card[^1]) ? card[..^1] : card;
    }
}
