using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Ganss.Xss;
using Markdig;
using Markdig.Syntax;

namespace Portal.Server.Features.Models;

/// <summary>Cards as HTML that is safe to show: rendered without raw HTML, then sanitised; kept by version and language.</summary>
internal sealed class ModelCards(StarterModelFolder folder, ILogger<ModelCards> logger)
{
    /// <summary>Longer cards are not rendered: nested Markdown costs the square of its length.</summary>
    public const int MaxBytes = 32 * 1024;

    /// <summary>
    /// Characters that may open emphasis, a link or a table's cell, of which a card with more is not rendered either: Markdown looks for the
    /// end of each through all that follows. Prose has one in a hundred, tables of links one in ten.
    /// </summary>
    public const int MaxMarks = 4000;

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().UsePipeTables().UseAutoLinks().Build();
    private static readonly HtmlSanitizer Sanitizer = NewSanitizer();

    private readonly ConcurrentDictionary<(int Version, string Language), string> rendered = new();

    public string Html(int version, string slug)
    {
        var language = LocalisedText.Language(folder.CardLanguages(slug));
        return language is null ? "" : rendered.GetOrAdd((version, language), _ => Render(slug, Read(folder.Card(slug, language))));
    }

    /// <summary>An approved version's card, out of its form.</summary>
    public string Html(int version, string slug, IReadOnlyDictionary<string, string> card)
    {
        var language = LocalisedText.Language(card.Keys);
        return language is null ? "" : rendered.GetOrAdd((version, language), _ => Render(slug, card[language]));
    }

    internal string Render(string slug, string card)
    {
        if (Encoding.UTF8.GetByteCount(card) <= MaxBytes && card.Count(letter => letter is '*' or '_' or '[' or '|') <= MaxMarks)
        {
            try
            {
                var document = Markdown.Parse(card, Pipeline);
                var headings = document.Descendants<HeadingBlock>().ToList();
                // The page's title is its one h1, and no level is left out after it.
                var deeper = headings.Count == 0 ? 0 : 2 - headings.Min(heading => heading.Level);
                headings.ForEach(heading => heading.Level = Math.Min(6, heading.Level + deeper));
                return Sanitizer.Sanitize(document.ToHtml(Pipeline));
            }
            catch (ArgumentException)
            {
                // Markdig's answer to nesting that is too deep.
            }
        }
        ModelsLog.CardShownPlain(logger, slug, MaxBytes);
        return $"<pre>{WebUtility.HtmlEncode(card.Length <= MaxBytes ? card : card[..MaxBytes])}</pre>";
    }

    private static string Read(string? path) => path is null ? "" : File.ReadAllText(path);

    private static HtmlSanitizer NewSanitizer()
    {
        var sanitizer = new HtmlSanitizer();
        sanitizer.AllowedTags.Clear();
        sanitizer.AllowedTags.UnionWith([
            "a", "blockquote", "br", "code", "dd", "del", "dl", "dt", "em", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre",
            "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
        ]);
        sanitizer.AllowedAttributes.Clear();
        sanitizer.AllowedAttributes.Add("href");
        sanitizer.AllowedCssProperties.Clear();
        sanitizer.AllowedSchemes.Clear();
        sanitizer.AllowedSchemes.UnionWith(["http", "https", "mailto"]);
        sanitizer.PostProcessNode += (_, args) =>
        {
            if (args.Node is AngleSharp.Html.Dom.IHtmlAnchorElement link)
            {
                link.SetAttribute("rel", "noopener noreferrer nofollow");
            }
        };
        return sanitizer;
    }
}
