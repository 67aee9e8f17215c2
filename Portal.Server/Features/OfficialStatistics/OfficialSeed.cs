using Portal.Client.Contracts;

namespace Portal.Server.Features.OfficialStatistics;

/// <summary>
/// The figures that the portal comes with, in the form that it imports: facts of Eurostat (reuse with acknowledgement) and the US Census
/// Bureau, typed one by one. Only figures whose period is certain are here: a table of BTOS sectors with standard errors is in
/// circulation under a date that its own values contradict, so it is left out; whoever has the release can import it.
/// </summary>
internal static class OfficialSeed
{
    private const string Sectors = "Eurostat isoc_eb_ain2 (E_AI_TANY, EU27_2020, 10 or more persons employed)";
    private const string Sizes = "Eurostat isoc_eb_ai (E_AI_TANY, EU27_2020)";
    private const string Btos = "US Census Bureau, Business Trends and Outlook Survey";

    private static readonly string[] Years = ["2021", "2023", "2024", "2025"];

    // Percent of enterprises in 2021, 2023, 2024 and 2025; the module was not in the survey of 2022.
    private static readonly (string Section, double?[] Percent)[] BySection =
    [
        ("", [7.65, 8.06, 13.48, 19.95]),
        ("C", [6.93, 6.79, 10.57, 17.27]),
        ("D", [null, 18.43, 25.68, 33.57]),
        ("E", [null, 5.65, 8.38, 13.12]),
        ("F", [null, 3.2, 6.09, 10.79]),
        ("G", [null, 6.74, 12.11, 18.62]),
        ("H", [null, 5.26, 8.13, 11.15]),
        ("I", [null, 3.81, 6.09, 11.98]),
        ("J", [null, 29.53, 48.72, 62.52]),
        ("L", [null, 8.5, 15.45, 24.76]),
        ("M", [null, 18.66, 30.53, 40.43]),
        ("N", [null, 8.33, 14.33, 19.86]),
    ];

    private static readonly (string SizeClass, double[] Percent)[] BySize =
    [
        ("10-49", [6.12, 6.41, 11.21, 17.0]),
        ("50-249", [12.55, 13.07, 20.97, 30.36]),
        ("250+", [28.41, 30.48, 41.17, 55.03]),
    ];

    private static readonly OfficialRow[] UnitedStates =
    [
        new(OfficialSeriesKeys.BtosProducing, "", "", "2023-11-05", 3.9, null, Btos),
        new(OfficialSeriesKeys.BtosProducing, "51", "", "2023-11-05", 13.8, null, Btos),
        new(OfficialSeriesKeys.BtosProducing, "54", "", "2023-11-05", 9.1, null, Btos),
        new(OfficialSeriesKeys.BtosProducing, "", "", "2024-02", 5.4, null, Btos),
        new(OfficialSeriesKeys.BtosAnyFunction, "", "", "2026-05-03", 19.8, null, Btos),
    ];

    public static IReadOnlyList<OfficialRow> Rows { get; } =
    [
        .. from one in BySection
           from at in Enumerable.Range(0, Years.Length)
           where one.Percent[at] is not null
           select new OfficialRow(OfficialSeriesKeys.Eurostat, one.Section, "", Years[at], one.Percent[at]!.Value, null, Sectors),
        .. from one in BySize
           from at in Enumerable.Range(0, Years.Length)
           select new OfficialRow(OfficialSeriesKeys.Eurostat, "", one.SizeClass, Years[at], one.Percent[at], null, Sizes),
        .. UnitedStates,
    ];

    /// <summary>Section and percent of 2023, 2024 and 2025: a small panel with a known outcome.</summary>
    public static IEnumerable<(string Section, double[] Percent)> EuSectors =>
        from one in BySection
        where one.Section.Length > 0
        select (one.Section, one.Percent[1..].Select(percent => percent!.Value).ToArray());
}

/// <summary>One figure before it is in the database.</summary>
internal sealed record OfficialRow(string Series, string Code, string SizeClass, string Period, double Percent, double? StandardError, string Source)
{
    public (string Series, string Code, string SizeClass, string Period) Key => (Series, Code, SizeClass, Period);
}
