using Portal.Client.Contracts;
using Portal.Server.Features.Adoption.Metrics;

namespace Portal.Server.Features.Adoption;

/// <summary>The headline report: penetration by industry and month, as the trends count it.</summary>
internal sealed class AdoptionService(MetricViews views) : IAdoptionApi
{
    public async Task<AdoptionReport> Get(int k, int d, int months, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(d, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(d, AdoptionDefinitions.WindowDays);
        ArgumentOutOfRangeException.ThrowIfLessThan(months, AdoptionDefinitions.FewestMonths);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(months, AdoptionDefinitions.MostMonths);

        var view = await views.OfAsync(new() { K = k, D = d, Months = months }, cancellationToken);
        var trends = TrendSeries.Of(view, AdoptionDimension.Industry, new Dictionary<string, string>());
        return new(
            view.Definition, view.Today, trends.Note.HasDemoData, [.. trends.Trends.Select(Line)], Line(trends.Total) with { Industry = Industry.All });
    }

    private static IndustryAdoption Line(Trend trend) => new(trend.Key, trend.Denominator, [.. trend.Points.Select((point, i) => new AdoptionPoint(
        point.WindowEnd, point.Active ?? 0, point.EverAdopted ?? 0, point.Registered ?? 0, IsCurrent: i == trend.Points.Count - 1))]);
}
