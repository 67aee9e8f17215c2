using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;

namespace Portal.Client.Features.Adoption;

/// <summary>What a mark counts, in words.</summary>
public static class MarkWords
{
    public static string Counts(this IStringLocalizer<AdoptionText> text, Mark mark) => mark switch
    {
        Mark.Turned turned => text[$"Mark_{turned.Turning}"],
        Mark.OfCohort { Age: { } age } cohort => text["Mark_Kept", text.Month(cohort.Month), MetricWords.Number(age)],
        Mark.OfCohort cohort => text["Mark_Cohort", text.Month(cohort.Month)],
        Mark.OfLives lives => text[$"Mark_{lives.Curve}_{lives.End}", text.DaysOf(lives)],
        Mark.OfFunnel funnel => text["Mark_Funnel", text[$"Stage_{funnel.Stage}"].Value],
        _ => text["Mark_Rated"],
    };

    /// <summary>A mark's own link, read out: what it counts and what it says.</summary>
    public static string MarkLink(this IStringLocalizer<AdoptionText> text, Mark mark, string value) => text["MarkLink", text.Counts(mark), value];

    private static string DaysOf(this IStringLocalizer<AdoptionText> text, Mark.OfLives lives) =>
        lives.To >= Contracts.Mark.MostDays ? text["MarkDaysFrom", MetricWords.Number(lives.From)]
        : lives.From == lives.To ? text["DaysCount", MetricWords.Number(lives.From)]
        : text["MarkDays", MetricWords.Number(lives.From), MetricWords.Number(lives.To)];
}
