using System.Net;
using Microsoft.Extensions.Options;
using Portal.Client.Contracts;
using Portal.Server.Features.Adoption.Metrics;

namespace Portal.Server.Features.Adoption.Public;

/// <summary>
/// What everybody may see: how many organisations of each industry were active at the end of the last complete month, and
/// all industries with a market size together at the ends of months. Nothing else is told, so small cells can only be
/// looked for in these sums; of past months only the sums are told that their own industries did not forbid.
/// </summary>
internal sealed class PublicAdoptionService(
    MetricViews views, KeptPublicAdoption kept, IPublicForecast forecast, IOptionsMonitor<AdoptionOptions> options) : IPublicAdoptionApi
{
    private const int Months = 60;

    /// <exception cref="HttpRequestException">404: there is no public page here, for whoever asks beside the endpoint, too.</exception>
    public Task<PublicAdoption> Get(CancellationToken cancellationToken) => options.CurrentValue.PublicPage
        ? kept.GetAsync(MakeAsync, cancellationToken)
        : throw new HttpRequestException("The portal has no such page.", null, HttpStatusCode.NotFound);

    private async Task<PublicAdoption> MakeAsync(CancellationToken cancellationToken)
    {
        var now = await views.OfAsync(new() { K = AdoptionDefinitions.HeadlineK, Months = Months }, cancellationToken);
        var view = now.UpTo(WindowEnds.LastMonth(now.LastComplete));
        return Of(view, options.CurrentValue.SmallestCell) with { Forecast = await forecast.LatestAsync(cancellationToken) };
    }

    /// <param name="view">Up to the end of a complete month.</param>
    internal static PublicAdoption Of(MetricView view, int smallest)
    {
        var trends = TrendSeries.Of(view, AdoptionDimension.Industry, new Dictionary<string, string>());
        var ends = trends.Total.Points.Count;
        var months = Enumerable.Range(0, ends).Select(i => Suppression.Of([.. trends.Trends.Select(line => Cell(view, line, i))], smallest)).ToList();
        var last = months[^1];
        var note = trends.Note with { IsSuppressed = true };
        return new(
            new(
                note with { From = view.End.AddDays(1 - view.Rule.WindowDays) },
                AdoptionDimension.Industry,
                Row(view, trends.Total, last.HidesTotal),
                [.. trends.Trends.Select((line, i) => Row(view, line, last.Hidden[i]))]),
            trends.Total with { Points = [.. Hide(trends.Total.Points, months)] },
            null);
    }

    /// <summary>Industries without a market size are no part of the total, unless none has one.</summary>
    private static PublicCell Cell(MetricView view, Trend line, int point)
    {
        var size = view.Sizes.At(line.Key, null, line.Points[point].WindowEnd);
        return new(line.Points[point].Active ?? 0, size?.Organisations, size is not null || view.Sizes.Industries.Count == 0);
    }

    private static BreakdownRow Row(MetricView view, Trend line, bool isHidden)
    {
        var active = line.Points[^1].Active ?? 0;
        var problem = line.Denominator is null ? RateProblem.NoDenominator
            : active > line.Denominator.Organisations ? RateProblem.AboveDenominator
            : RateProblem.UncertainDenominator;
        return new(
            line.Key, "", isHidden ? null : active, null, null, line.Denominator, isHidden ? null : line.Points[^1].Penetration,
            isHidden ? RateProblem.SmallCell : line.Points[^1].Penetration is not null ? RateProblem.None : problem,
            null, null, null, null, null, null);
    }

    private static IEnumerable<TrendPoint> Hide(IReadOnlyList<TrendPoint> points, List<HiddenCells> months)
    {
        for (var i = 0; i < points.Count; i++)
        {
            var isHidden = months[i].HidesTotal;
            var knowsChange = !isHidden && i > 0 && !months[i - 1].HidesTotal;
            yield return points[i] with
            {
                Active = isHidden ? null : points[i].Active,
                EverAdopted = null,
                Registered = null,
                Penetration = isHidden ? null : points[i].Penetration,
                ChangeInPoints = knowsChange ? points[i].ChangeInPoints : null,
                ChangeInLogit = knowsChange ? points[i].ChangeInLogit : null,
            };
        }
    }
}
