using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Server.Features.Models;

namespace Portal.Server.Tests.Models;

public sealed class ModelCardsTests
{
    private static readonly ModelCards Cards =
        new(new StarterModelFolder(new ConfigurationBuilder().Build()), NullLogger<ModelCards>.Instance);

    [Theory]
    [InlineData("[x](javascript:alert(1))")]
    [InlineData("[x](JaVaScRiPt&#58;alert(1))")]
    [InlineData("[x](data:text/html;base64,PHNjcmlwdD4=)")]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("![x](https://elsewhere.example/pixel.png)")]
    [InlineData("<svg/onload=alert(1)>")]
    [InlineData("<a href='x' onclick='alert(1)' style='position:fixed'>x</a>")]
    [InlineData("<https://x.example/\"onmouseover=alert(1)>")]
    [InlineData("<style>*{display:none}</style><iframe src=//x></iframe><form action=//x><input></form>")]
    public void Hostile_cards_keep_only_text(string card)
    {
        var html = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(Cards.Render("x", card));

        Assert.Empty(html.QuerySelectorAll("script, img, svg, style, iframe, form, input, [style], [onclick], [onerror], [onload], [onmouseover]"));
        Assert.All(html.QuerySelectorAll("a[href]"), a => Assert.Matches("^(https?|mailto):", a.GetAttribute("href")!));
    }

    [Theory]
    [InlineData("## One\n\n### Two", "<h2>One</h2>", "<h3>Two</h3>")]
    [InlineData("# One\n\n## Two", "<h2>One</h2>", "<h3>Two</h3>")]
    public void Headings_begin_below_the_pages_title_whatever_a_card_begins_with(string card, string first, string second)
    {
        var html = Cards.Render("x", card);

        Assert.Contains(first, html, StringComparison.Ordinal);
        Assert.Contains(second, html, StringComparison.Ordinal);
    }

    [Fact]
    public void Tables_links_and_headings_are_kept_below_the_pages_own_title()
    {
        var html = Cards.Render("x", "# One\n\n###### Six\n\n|a|b|\n|-|-|\n|1|2|\n\n[l](https://x.example)");

        Assert.Contains("<h2>One</h2>", html, StringComparison.Ordinal);
        Assert.Contains("<h6>Six</h6>", html, StringComparison.Ordinal);
        Assert.Contains("<td>1</td>", html, StringComparison.Ordinal);
        Assert.Contains("nofollow", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<h1", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*a **b ")]
    [InlineData("_a__b ")]
    [InlineData("[a](")]
    [InlineData("a|b ")]
    public void A_card_of_little_but_marks_is_plain_text_and_one_with_as_many_as_may_be_is_not(string piece)
    {
        var marks = piece.Count(letter => letter is '*' or '_' or '[' or '|');
        var most = string.Concat(Enumerable.Repeat(piece, ModelCards.MaxMarks / marks));

        Assert.StartsWith("<p>", Cards.Render("x", most), StringComparison.Ordinal);
        Assert.Equal($"<pre>{most + piece}</pre>", Cards.Render("x", most + piece));
    }

    [Fact]
    public void Cards_that_are_too_long_or_too_deep_are_plain_text()
    {
        var deep = Cards.Render("x", string.Concat(Enumerable.Repeat("> ", 2000)) + "<b>deep</b>");
        var @long = Cards.Render("x", "<b>" + new string('a', ModelCards.MaxBytes));

        Assert.StartsWith("<pre>", deep, StringComparison.Ordinal);
        Assert.StartsWith("<pre>&lt;b&gt;", @long, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", deep, StringComparison.Ordinal);
    }
}
