using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Resources;
using Portal.Client.Resources;
using Portal.Server.Features.Keys;

namespace Portal.Server.Tests.Gateway;

public sealed class ApiTextTests
{
    [Fact]
    public void Both_languages_say_the_same_things_with_the_same_blanks()
    {
        var english = Texts("en");
        var chinese = Texts("zh-CN");

        Assert.Equal(english.Keys.Order(), chinese.Keys.Order());
        Assert.All(english, pair => Assert.Equal(Blanks(pair.Value), Blanks(chinese[pair.Key])));
        Assert.All(chinese.Values, text => Assert.Contains(text, letter => letter > 0x2E80));
    }

    [Fact]
    public void Every_refusal_of_a_key_has_its_sentence()
    {
        var codes = typeof(ApiKeyRefusals).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!);

        Assert.Subset(Texts("en").Keys.ToHashSet(), codes.ToHashSet());
    }

    private static Dictionary<string, string> Texts(string culture)
    {
        var resources = new ResourceManager(typeof(ApiText).FullName!, typeof(ApiText).Assembly);
        var set = resources.GetResourceSet(new CultureInfo(culture == "en" ? "" : culture), createIfNotExists: true, tryParents: false)!;
        return set.Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);
    }

    private static IEnumerable<int> Blanks(string text) => Enumerable.Range(0, 4).Where(i => text.Contains($"{{{i}}}", StringComparison.Ordinal));
}
