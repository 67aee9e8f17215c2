using System.Globalization;
using Portal.Client.Contracts;
using Portal.Client.Shared;

namespace Portal.Client.Api;

internal sealed class HttpForecastsApi(PortalHttp http) : IForecastsApi
{
    public Task<ForecastOverview> List(CancellationToken cancellationToken) => http.Get<ForecastOverview>(ForecastAddresses.All, cancellationToken);

    public Task<IndustryForecast?> Get(string industry, CancellationToken cancellationToken) =>
        http.Find<IndustryForecast>(ForecastAddresses.Of(industry), cancellationToken);

    public Task<Scenario?> Scenario(string industry, ScenarioSettings settings, CancellationToken cancellationToken) =>
        http.Find<Scenario>(
            PortalUrls.WithQuery(
                ForecastAddresses.Of(industry, "/scenario"),
                ("marketSize", Text(settings.MarketSize)), ("innovation", Text(settings.Innovation)), ("imitation", Text(settings.Imitation)),
                ("ceiling", Text(settings.Ceiling)), ("priceChange", Text(settings.PriceChange)), ("elasticity", Text(settings.Elasticity)),
                ("months", Text(settings.Months))),
            cancellationToken);

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
