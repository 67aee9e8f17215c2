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

    /// <summary>The section in the three classifications, such as <c>ISIC G · NAICS 42, 44-45 · GB/T 4754 F</c>.</summary>
    public static string Codes(string section) =>
        Industry.Sections.FirstOrDefault(industry => industry.Section == section) is { } known
            ? $"ISIC {known.Section} · NAICS {known.Naics} · GB/T 4754 {known.GbT4754}"
            : "";
}
