using System.Collections.Concurrent;
using System.Globalization;

namespace Portal.Server.Features.Organisations;

/// <summary>ISO 3166-1 alpha-2 codes with names in the reader's language, as the runtime's own data has them.</summary>
internal static class Countries
{
    private static readonly HashSet<string> Codes = CultureInfo.GetCultures(CultureTypes.SpecificCultures)
        .Select(culture => new RegionInfo(culture.Name).TwoLetterISORegionName)
        .Where(code => code.Length == 2 && code.All(char.IsAsciiLetterUpper))
        .ToHashSet();

    private static readonly ConcurrentDictionary<string, IReadOnlyList<(string, string)>> ByLanguage = [];

    public static bool Has(string code) => Codes.Contains(code);

    /// <returns>Codes and names, ordered by name.</returns>
    public static IReadOnlyList<(string Code, string Name)> Named() =>
        ByLanguage.GetOrAdd(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName, language =>
            [.. Codes.Select(code => (code, Name(language, code))).OrderBy(country => country.Item2, StringComparer.CurrentCulture)]);

    // The name of a region as the speakers of a language write it: what DisplayName says depends on the operating system.
    private static string Name(string language, string code) => new RegionInfo($"{language}-{code}").NativeName;
}
