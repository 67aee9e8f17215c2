namespace Portal.Client.Contracts;

/// <summary>
/// The 21 sections of ISIC Rev. 4 (United Nations, Statistical Papers M No. 4/Rev. 4, 2008). NACE Rev. 2 has the same
/// letters; NAICS 2022 sectors and GB/T 4754-2017 sections are the nearest ones, shown beside.
/// Names for people are in the resources, by letter.
/// </summary>
public sealed record Industry(string Section, string Naics, string GbT4754)
{
    public const string All = "*";

    public static IReadOnlyList<Industry> Sections { get; } =
    [
        new("A", "11", "A"), new("B", "21", "B"), new("C", "31-33", "C"), new("D", "22", "D"), new("E", "22, 56", "D, N"),
        new("F", "23", "E"), new("G", "42, 44-45", "F"), new("H", "48-49", "G"), new("I", "72", "H"), new("J", "51", "I"),
        new("K", "52", "J"), new("L", "53", "K"), new("M", "54", "M"), new("N", "56", "L"), new("O", "92", "S"),
        new("P", "61", "P"), new("Q", "62", "Q"), new("R", "71", "R"), new("S", "81", "O"), new("T", "814", "O"),
        new("U", "-", "T"),
    ];

    public static bool IsSection(string? section) => Sections.Any(industry => industry.Section == section);
}

/// <summary>Size classes by persons employed, as Eurostat's business statistics draw them.</summary>
public static class SizeClasses
{
    public static IReadOnlyList<string> All { get; } = ["1-9", "10-49", "50-249", "250+"];
}
