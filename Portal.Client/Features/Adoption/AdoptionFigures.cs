using Portal.Client.Contracts;
using Portal.Client.Shared;

namespace Portal.Client.Features.Adoption;

/// <summary>What an industry's points say.</summary>
public static class AdoptionFigures
{
    public static AdoptionPoint Current(this IndustryAdoption industry) => industry.Points[^1];

    /// <summary>More active organisations than addressable ones: the market size is wrong, and there is no rate.</summary>
    public static bool IsOverfull(this IndustryAdoption industry) =>
        industry.Denominator is { } denominator && industry.Points.Any(point => point.Active > denominator.Organisations);

    public static bool HasRate(this IndustryAdoption industry) =>
        industry.Denominator is { Organisations: > 0 } && !industry.IsOverfull();

    /// <returns>Active over addressable organisations; null without a market size, and where it is too small.</returns>
    public static double? Rate(this IndustryAdoption industry, AdoptionPoint point) =>
        industry.HasRate() ? (double)point.Active / industry.Denominator!.Organisations : null;

    /// <summary>The point that changes are measured from: twelve months back, or the oldest there is.</summary>
    public static AdoptionPoint Baseline(this IndustryAdoption industry) => industry.Points[Math.Max(0, industry.Points.Count - 13)];

    /// <returns>Change of the rate since the baseline, in percentage points.</returns>
    public static double? Change(this IndustryAdoption industry) =>
        100 * (industry.Rate(industry.Current()) - industry.Rate(industry.Baseline()));

    /// <summary>Highest rate first, then those without a rate by their count.</summary>
    public static IReadOnlyList<IndustryAdoption> Ranked(this AdoptionReport report) =>
    [
        .. report.Industries
            .OrderByDescending(industry => industry.Rate(industry.Current()) ?? -1)
            .ThenByDescending(industry => industry.Current().Active)
            .ThenBy(industry => industry.Industry, StringComparer.Ordinal),
    ];

    /// <summary>The one scale of all small charts: a round percentage above every rate and adopted share.</summary>
    public static double SharedScale(this AdoptionReport report)
    {
        var highest = report.Industries
            .Where(HasRate)
            .SelectMany(industry => industry.Points.Select(point => (double)point.EverAdopted / industry.Denominator!.Organisations))
            .Append(.05)
            .Max();
        return Math.Min(1, Math.Ceiling(highest * 10) / 10);
    }

    /// <summary>What the big chart draws: rates where there is a market size, else counts.</summary>
    public static IReadOnlyList<ChartSeries> Series(this IndustryAdoption industry, string active, string adopted, string range)
    {
        var divisor = industry.HasRate() ? industry.Denominator!.Organisations : 1;
        DateOnly[] days = [.. industry.Points.Select(point => point.WindowEnd)];
        var series = new List<ChartSeries>
        {
            new(active, days, Over(industry, point => point.Active, divisor), ChartStyle.LineWithDots) { LastIsOpen = true },
            new(adopted, days, Over(industry, point => point.EverAdopted, divisor), ChartStyle.DashedLine) { Colour = 1 },
        };
        if (industry.HasRate() && industry.Denominator is { Low: > 0 and var low, High: > 0 and var high })
        {
            // A count is exact; the doubt is in the denominator.
            series.Add(new ChartSeries(range, days, Over(industry, point => point.Active, high), ChartStyle.Band)
            {
                Upper = Over(industry, point => Math.Min(point.Active, low), low),
            });
        }
        return series;
    }

    private static double?[] Over(IndustryAdoption industry, Func<AdoptionPoint, double> count, long divisor) =>
        [.. industry.Points.Select(point => (double?)(count(point) / divisor))];
}
