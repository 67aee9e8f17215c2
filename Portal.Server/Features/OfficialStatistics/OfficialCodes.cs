using Portal.Client.Contracts;

namespace Portal.Server.Features.OfficialStatistics;

/// <summary>
/// Codes of the surveys and the ISIC section that each belongs to. NACE Rev. 2 has ISIC's letters; a NAICS 2022 sector is put under the
/// section that most of it falls in.
/// </summary>
internal static class OfficialCodes
{
    public const string AllActivities = "";

    private static readonly Dictionary<string, string> Naics = new()
    {
        ["11"] = "A",
        ["21"] = "B",
        ["22"] = "D",
        ["23"] = "F",
        ["31-33"] = "C",
        ["42"] = "G",
        ["44-45"] = "G",
        ["48-49"] = "H",
        ["51"] = "J",
        ["52"] = "K",
        ["53"] = "L",
        ["54"] = "M",
        // Head offices are ISIC class 7010.
        ["55"] = "M",
        ["56"] = "N",
        ["61"] = "P",
        ["62"] = "Q",
        ["71"] = "R",
        ["72"] = "I",
        ["81"] = "S",
        ["92"] = "O",
    };

    public static bool IsKnown(string series, string code) => code == AllActivities || Section(series, code) is not null;

    /// <returns>Null for all activities, and for what is no code of the series.</returns>
    public static string? Section(string series, string code) => series == OfficialSeriesKeys.Eurostat
        ? Industry.IsSection(code) ? code : null
        : Naics.GetValueOrDefault(code);

    /// <returns>The codes of a series that belong to a section; all activities for <see cref="Industry.All"/>.</returns>
    public static IReadOnlyList<string> Of(string series, string industry) => industry == Industry.All
        ? [AllActivities]
        : series == OfficialSeriesKeys.Eurostat
            ? [industry]
            : [.. Naics.Where(one => one.Value == industry).Select(one => one.Key)];
}
