using System.Globalization;
using Portal.Client.Contracts;

namespace Portal.Client.Api;

internal sealed class HttpAdoptionApi(PortalHttp http) : IAdoptionApi
{
    public Task<AdoptionReport> Get(int k, int d, int months, CancellationToken cancellationToken) =>
        http.Get<AdoptionReport>(
            string.Create(CultureInfo.InvariantCulture, $"api/adoption?k={k}&d={d}&months={months}"), cancellationToken);
}
