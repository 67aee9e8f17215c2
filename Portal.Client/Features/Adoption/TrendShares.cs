using Portal.Client.Contracts;
using Portal.Client.Shared;

namespace Portal.Client.Features.Adoption;

/// <summary>A trend as shares of its market.</summary>
public static class TrendShares
{
    public static bool HasRate(this Trend trend) => trend.Points.Any(point => point.Penetration is not null);

    public static TrendPoint Current(this Trend trend) => trend.Points[^1];

    /// <summary>Ever adopted over the market size that the point's rate was taken with.</summary>
    public static double? AdoptedShare(this Trend trend, TrendPoint point)
    {
        var addressable = point is { Active: > 0, Penetration: { Value: > 0 } rate }
            ? point.Active / rate.Value
            : trend.Denominator?.Organisations;
        return point.EverAdopted / addressable is { } share ? Math.Min(1, share) : null;
    }

    /// <summary>The point that changes are measured from: twelve months back, or the oldest there is.</summary>
    public static TrendPoint Baseline(this Trend trend) => trend.Points[Math.Max(0, trend.Points.Count - 13)];

    /// <returns>Change of the rate since the baseline, in percentage points.</returns>
    public static double? Change(this Trend trend) =>
        trend.Points.Count < 2 ? null : 100 * (trend.Current().Penetration?.Value - trend.Baseline().Penetration?.Value);

    /// <summary>What the big chart draws: rates where there are any, else counts.</summary>
    public static IReadOnlyList<ChartSeries> Series(this Trend trend, string active, string adopted, string range)
    {
        DateOnly[] days = [.. trend.Points.Select(point => point.WindowEnd)];
        var isOpen = trend.Points is [.., { IsOpen: true }];
        IReadOnlyList<ChartSeries> all = !trend.HasRate()
            ?
            [
                new(active, days, [.. trend.Points.Select(point => (double?)point.Active)], ChartStyle.LineWithDots) { LastIsOpen = isOpen },
                new(adopted, days, [.. trend.Points.Select(point => (double?)point.EverAdopted)], ChartStyle.DashedLine) { Colour = 1 },
            ]
            :
            [
                new(active, days, [.. trend.Points.Select(point => point.Penetration?.Value)], ChartStyle.LineWithDots) { LastIsOpen = isOpen },
                new(adopted, days, [.. trend.Points.Select(trend.AdoptedShare)], ChartStyle.DashedLine) { Colour = 1 },
                // A count is exact; the doubt is in the denominator.
                new(range, days, [.. trend.Points.Select(point => point.Penetration?.Low)], ChartStyle.Band)
                {
                    Upper = [.. trend.Points.Select(point => point.Penetration?.High)],
                },
            ];
        // What is hidden altogether needs no place in the legend.
        return [.. all.Where(series => series.Y.Any(value => value is not null))];
    }
}
