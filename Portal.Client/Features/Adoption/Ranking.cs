using Portal.Client.Contracts;

namespace Portal.Client.Features.Adoption;

/// <summary>Orders of rows and trends: highest rate first, then those without a rate by their count.</summary>
public static class Ranking
{
    public static IReadOnlyList<BreakdownRow> Ranked(this AdoptionBreakdown breakdown) =>
    [
        .. breakdown.Rows
            .OrderByDescending(row => row.Penetration?.Value ?? -1)
            .ThenByDescending(row => row.Active ?? -1)
            .ThenBy(row => row.Key, StringComparer.Ordinal),
    ];

    public static IReadOnlyList<Trend> Ranked(this AdoptionTrends trends) =>
    [
        .. trends.Trends
            .Where(trend => trend.Points.Count > 0)
            .OrderByDescending(trend => trend.Current().Penetration?.Value ?? -1)
            .ThenByDescending(trend => trend.Current().Active ?? -1)
            .ThenBy(trend => trend.Key, StringComparer.Ordinal),
    ];

    /// <summary>The one scale of all small charts: a round percentage above every rate and adopted share.</summary>
    public static double SharedScale(this IEnumerable<Trend> trends)
    {
        var highest = trends
            .SelectMany(trend => trend.Points.SelectMany(point => (double?[])[point.Penetration?.Value, trend.AdoptedShare(point)]))
            .Append(.05)
            .Max() ?? .05;
        return Math.Min(1, Math.Ceiling(highest * 20) / 20);
    }
}
