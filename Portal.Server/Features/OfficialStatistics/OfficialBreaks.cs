using Portal.Client.Contracts;

namespace Portal.Server.Features.OfficialStatistics;

/// <summary>Where the surveys themselves changed.</summary>
internal static class OfficialBreaks
{
    private static readonly OfficialBreak QuestionChanged = new(new(2025, 11, 17), "question_changed");

    public static IReadOnlyList<OfficialBreak> Of(string series) => series == OfficialSeriesKeys.Eurostat
        ?
        [
            // The module was not in the survey of 2022.
            new(new(2022, 12, 31), "no_survey"),
            // A technology was added to the list that enterprises are asked about.
            new(new(2025, 1, 1), "technology_added"),
        ]
        : [QuestionChanged];
}
