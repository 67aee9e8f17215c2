using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Portal.Client.Tests.Shared;

/// <summary>Nothing is said in one language only.</summary>
public sealed partial class ResourceTests
{
    public static TheoryData<string> English() =>
        [.. Directory.GetFiles(Path.Combine(Client(), "Resources"), "*.resx")
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .Where(name => !name.Contains('.', StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(English))]
    public void English_and_chinese_say_the_same_things(string name)
    {
        var english = Texts($"{name}.resx");
        var chinese = Texts($"{name}.zh-CN.resx");

        Assert.Equal(english.Keys.Order(), chinese.Keys.Order());
        Assert.All(english, text => Assert.False(string.IsNullOrWhiteSpace(text.Value) || string.IsNullOrWhiteSpace(chinese[text.Key]), text.Key));
        Assert.All(english, text => Assert.Equal(Holes(text.Value), Holes(chinese[text.Key])));
    }

    [Fact]
    public void No_component_holds_words_of_its_own()
    {
        var found = Directory.EnumerateFiles(Client(), "*.razor", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => Literals(File.ReadAllText(file)).Select(text => $"{Path.GetFileName(file)}: {text}"));

        Assert.Empty(found);
    }

    [Fact]
    public void Only_one_component_writes_html_it_did_not_build()
    {
        var found = Directory.EnumerateFiles(Client(), "*.*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".razor" or ".cs")
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(file => File.ReadAllText(file).Contains("MarkupString", StringComparison.Ordinal))
            .Select(Path.GetFileName);

        Assert.Equal(["SafeHtml.razor"], found);
    }

    [Theory]
    [InlineData("<p>Hello there</p>", "Hello there")]
    [InlineData("<p aria-label=\"Close it\">@Text[\"Close\"]</p>", "Close it")]
    [InlineData("<p>@Text[\"Close\"] · AIaaS Portal</p><code>JSON</code>", null)]
    [InlineData("<b>@x</b>\n@if (a > b && c < d)\n{\n    <b>@F(\"a)b\", c[1])!.Long?.Name</b>\n}", null)]
    [InlineData("<p>Hello <b>@name</b></p>", "Hello")]
    public void The_search_for_words_finds_them(string markup, string? expected) =>
        Assert.Equal(expected is null ? [] : [expected], Literals(markup));

    /// <summary>Words between tags and in attributes that people hear or read; names that are the same in every language pass.</summary>
    private static IEnumerable<string> Literals(string razor)
    {
        var markup = Directive().Replace(Comment().Replace(razor, ""), "");
        var code = markup.IndexOf("@code", StringComparison.Ordinal);
        markup = RazorText.WithoutExpressions(code < 0 ? markup : markup[..code]);
        return BetweenTags().Matches(markup).Concat(SpokenAttribute().Matches(markup))
            .Select(match => Name().Replace(match.Groups[1].Value, "").Trim())
            .Where(text => Word().IsMatch(text));
    }

    private static Dictionary<string, string> Texts(string file) =>
        XDocument.Load(Path.Combine(Client(), "Resources", file)).Root!.Elements("data")
            .ToDictionary(data => data.Attribute("name")!.Value, data => data.Element("value")!.Value);

    private static IEnumerable<string> Holes(string text) => Hole().Matches(text).Select(match => match.Value).Distinct().Order();

    private static string Client([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "Portal.Client"));

    [GeneratedRegex(@"@\*.*?\*@", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^@(?:page|using|inject|inherits|implements|attribute)\b.*$", RegexOptions.Multiline)]
    private static partial Regex Directive();

    /// <summary>What stands between two tags and is no statement.</summary>
    [GeneratedRegex(@">([^<>{};=]+)<")]
    private static partial Regex BetweenTags();

    [GeneratedRegex(@"\s(?:aria-label|title|placeholder|alt|Label|Title|Explained|Lead)=""([^""]+)""")]
    private static partial Regex SpokenAttribute();

    [GeneratedRegex(@"AIaaS Portal|JSON|SHA-256|POST|UTC|Authorization: Bearer \$AIAAS_KEY")]
    private static partial Regex Name();

    [GeneratedRegex(@"[\p{L}]{2,}")]
    private static partial Regex Word();

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Hole();
}
