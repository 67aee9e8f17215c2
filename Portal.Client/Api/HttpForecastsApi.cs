using Portal.Client.Contracts;

namespace Portal.Client.Api;

internal sealed class HttpForecastsApi(PortalHttp http) : IForecastsApi
{
    public Task<ForecastOverview> List(CancellationToken cancellationToken) => http.Get<ForecastOverview>(ForecastAddresses.All, cancellationToken);

    public Task<IndustryForecast?> Get(string industry, CancellationToken cancellationToken) =>
        http.Find<IndustryForecast>(ForecastAddresses.Of(industry), cancellationToken);
}
