using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Client.Shared;

namespace Portal.Client.Features.Adoption;

/// <summary>The numbers of a Kaplan-Meier curve.</summary>
internal static class SurvivalTable
{
    public static ChartTable Of(IStringLocalizer<AdoptionText> text, IReadOnlyList<SurvivalPoint> points) => new(
        [text["SurvivalDay"], text["SurvivalShare"], text["LowColumn"], text["HighColumn"], text["AtRiskColumn"]],
        [
            .. points.Select(point => (IReadOnlyList<ChartCell>)
            [
                ChartCell.Number(point.Day), ChartCell.Share(point.Share), ChartCell.Share(point.Low), ChartCell.Share(point.High),
                ChartCell.Number(point.AtRisk),
            ]),
        ]);
}
