using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Features.Adoption;

namespace Portal.Server.Features.Forecasts;

/// <summary>Complete months of every industry by today's adoption report.</summary>
internal sealed class CurrentSeries(IAdoptionApi adoption, PortalDb db) : IAdoptionSeries
{
    private const int K = 10;

    // Two standard deviations either way: the range of a source, or a tenth where it gives none.
    private const double RangeInDeviations = 2 * 1.96;
    private const double AssumedRange = 0.2;

    public async Task<IReadOnlyList<IndustrySeries>> OfCompleteMonthsAsync(DateOnly believedOn, CancellationToken cancellationToken)
    {
        var report = await adoption.Get(K, AdoptionDefinitions.UsualDays(K), AdoptionDefinitions.MostMonths, cancellationToken);
        var demo = (await db.Organisations.Where(o => o.IsDemo).Select(o => o.Industry).Distinct().ToListAsync(cancellationToken)).ToHashSet();
        return
        [
            .. report.Industries.Append(report.Overall)
                .Select(industry => Series(industry, believedOn, industry.Industry == Industry.All ? demo.Count > 0 : demo.Contains(industry.Industry))),
        ];
    }

    private static IndustrySeries Series(IndustryAdoption industry, DateOnly until, bool hasDemoData)
    {
        AdoptionPoint[] points = [.. industry.Points.Where(point => !point.IsCurrent && point.WindowEnd <= until)];
        return new(
            industry.Industry,
            [.. points.Select(point => point.WindowEnd)],
            [.. points.Select(point => point.Active)],
            [.. points.Select(point => point.EverAdopted)],
            industry.Denominator,
            industry.Denominator is { } n ? Variation(n) : null,
            [],
            hasDemoData);
    }

    private static double Variation(Denominator n) => (n is { Low: { } low, High: { } high, Organisations: > 0 }
        ? (high - low) / (double)n.Organisations
        : AssumedRange) / RangeInDeviations;
}
