using Portal.Client.Contracts;

namespace Portal.Client.Api;

internal sealed class HttpServingApi(PortalHttp http) : IServingApi
{
    public Task<ServingStatus> Get(CancellationToken cancellationToken) =>
        http.Get<ServingStatus>("api/serving", cancellationToken);
}
