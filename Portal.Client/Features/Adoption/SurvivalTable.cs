using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Client.Shared;

namespace Portal.Client.Features.Adoption;

/// <summary>The numbers of a Kaplan-Meier curve; each leads to the organisations that it counts.</summary>
internal static class SurvivalTable
{
    public static ChartTable Of(IStringLocalizer<AdoptionText> text, IReadOnlyList<SurvivalPoint> points, AdoptionScope scope, LifeCurve curve) => new(
        [
            text["SurvivalDay"], text["SurvivalShare"], text["LowColumn"], text["HighColumn"], text["AtRiskColumn"], text["EventColumn"], text["CensoredColumn"],
        ],
        [
            .. points.Select((point, i) =>
            {
                var events = Events(points, i);
                var (next, atRisk) = i + 1 < points.Count ? (points[i + 1].Day - 1, points[i + 1].AtRisk) : (Mark.MostDays, 0);
                ChartCell Counted(int count, LifeEnd end, int from, int to) =>
                    ChartCell.Number(count, href: count == 0 ? null : AdoptionUrls.Counted(scope, new Mark.OfLives(curve, end, from, to)));
                return (IReadOnlyList<ChartCell>)
                [
                    ChartCell.Number(point.Day), ChartCell.Share(point.Share), ChartCell.Share(point.Low), ChartCell.Share(point.High),
                    Counted(point.AtRisk, LifeEnd.Any, point.Day, Mark.MostDays),
                    Counted(events, LifeEnd.Event, point.Day, point.Day),
                    Counted(point.AtRisk - events - atRisk, LifeEnd.Censored, point.Day, next),
                ];
            }),
        ]);

    /// <summary>Where the step of a curve leads: to those with the event on its day.</summary>
    public static Func<SurvivalPoint, (string Href, string Label)?> Href(
        IStringLocalizer<AdoptionText> text, IReadOnlyList<SurvivalPoint> points, AdoptionScope scope, LifeCurve curve) => point =>
    {
        var events = Events(points, points.Index().First(one => one.Item == point).Index);
        var mark = new Mark.OfLives(curve, LifeEnd.Event, point.Day, point.Day);
        return events == 0 ? null : (AdoptionUrls.Counted(scope, mark), text.MarkLink(mark, MetricWords.Number(events)));
    };

    /// <summary>By how much of those at risk the curve falls.</summary>
    private static int Events(IReadOnlyList<SurvivalPoint> points, int i)
    {
        var before = i == 0 ? 1 : points[i - 1].Share;
        return before > 0 ? (int)Math.Round(points[i].AtRisk * (1 - (points[i].Share / before))) : 0;
    }
}
