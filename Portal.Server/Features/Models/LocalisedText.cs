using System.Globalization;

namespace Portal.Server.Features.Models;

/// <summary>A manifest's texts are maps from a language tag to a sentence; <c>en</c> is always there.</summary>
internal static class LocalisedText
{
    public const string Fallback = "en";

    public static string InCallersLanguage(this IReadOnlyDictionary<string, string> texts) =>
        Language(texts.Keys) is { } language ? texts[language] : "";

    /// <summary>The tag out of <paramref name="languages"/> that serves the caller best: theirs, a relative, or English.</summary>
    public static string? Language(IEnumerable<string> languages)
    {
        var known = languages.ToList();
        var wanted = CultureInfo.CurrentUICulture;
        return Find(tag => tag.Equals(wanted.Name, StringComparison.OrdinalIgnoreCase))
            ?? Find(tag => tag.Split('-')[0].Equals(wanted.TwoLetterISOLanguageName, StringComparison.OrdinalIgnoreCase))
            ?? Find(tag => tag == Fallback);

        string? Find(Predicate<string> matches) => known.Find(matches);
    }
}
