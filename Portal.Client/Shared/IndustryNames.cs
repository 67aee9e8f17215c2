using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;

namespace Portal.Client.Shared;

/// <summary>Industries in the reader's language, and their codes in the three classifications.</summary>
public static class IndustryNames
{
    /// <param name="section">ISIC section, or <see cref="Industry.All"/>.</param>
    public static string Name(this IStringLocalizer<IndustryText> text, string section) =>
        text[section == Industry.All ? "All" : section];

    /// <summary>The nearest sectors of NAICS 2022 with their names; empty where there is none.</summary>
    public static string Naics(this IStringLocalizer<IndustryText> text, string section) =>
        Named(text, "Naics", Of(section)?.Naics);

    /// <summary>The nearest sections of GB/T 4754-2017 with their names.</summary>
    public static string GbT4754(this IStringLocalizer<IndustryText> text, string section) =>
        Named(text, "Gb", Of(section)?.GbT4754);

    /// <summary>The section in the three classifications, such as <c>ISIC G · NAICS 42, 44-45 · GB/T 4754 F</c>.</summary>
    public static string Codes(string section) =>
        Of(section) is { } known
            ? $"ISIC {known.Section} · NAICS {known.Naics} · GB/T 4754 {known.GbT4754}"
            : "";

    private static Industry? Of(string section) => Industry.Sections.FirstOrDefault(industry => industry.Section == section);

    private static string Named(IStringLocalizer<IndustryText> text, string kind, string? codes) =>
        string.Join("; ", (codes ?? "").Split(", ").Where(code => code is not ("" or "-")).Select(code => $"{code} {text[$"{kind}_{code}"]}"));
}
