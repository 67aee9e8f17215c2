using System.Net;
using Microsoft.Extensions.Options;
using Portal.Client.Contracts;
using Portal.Server.Features.Adoption.Metrics;

namespace Portal.Server.Features.Adoption.Public;

/// <summary>
/// What everybody may see: how many organisations of each industry were active at the end of the last complete month, and
/// all industries with a market size together at the ends of months. A month is published once, from the second day after it, by whoever asks
/// first, and served unchanged.
/// </summary>
internal sealed class PublicAdoptionService(
    MetricViews views, KeptPublicAdoption kept, PublicationLog published, IPublicForecast forecast, IOptionsMonitor<AdoptionOptions> options,
    TimeProvider time) : IPublicAdoptionApi
{
    /// <exception cref="HttpRequestException">404: there is no public page here, for whoever asks beside the endpoint, too.</exception>
    public Task<PublicAdoption> Get(CancellationToken cancellationToken) => options.CurrentValue.PublicPage
        ? kept.GetAsync(MakeAsync, cancellationToken)
        : throw new HttpRequestException("The portal has no such page.", null, HttpStatusCode.NotFound);

    private async Task<PublicAdoption> MakeAsync(CancellationToken cancellationToken)
    {
        // What was called over midnight is written down a little later: a day is waited.
        var end = WindowEnds.LastMonth(DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(-2));
        var newest = await published.NewestAsync(cancellationToken);
        if (newest is null || newest.End < end)
        {
            var now = await views.OfAsync(new() { K = AdoptionDefinitions.HeadlineK, Months = PublicMonth.Months }, cancellationToken);
            var made = PublicMonth.Of(now.UpTo(end), options.CurrentValue.SmallestCell, newest);
            if (!made.SaysAnything)
            {
                // Nothing was told that could be compared with a later answer.
                return made.Answer;
            }
            newest = await published.PublishAsync(made, cancellationToken);
        }
        return (await WithForecastAsync(newest, cancellationToken)).Answer;
    }

    private async Task<PublicMonth> WithForecastAsync(PublicMonth month, CancellationToken cancellationToken) =>
        month is { Answer: { Forecast: null, ByIndustry.Total: { Active: { } active, Denominator: { } denominator } }, AllowsForecast: true }
        && await forecast.OfAsync(month.End, active, denominator.Organisations, cancellationToken) is { } found
            ? await published.AddForecastAsync(month, found, cancellationToken)
            : month;
}
