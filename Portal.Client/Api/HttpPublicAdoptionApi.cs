using Portal.Client.Contracts;

namespace Portal.Client.Api;

internal sealed class HttpPublicAdoptionApi(PortalHttp http) : IPublicAdoptionApi
{
    public Task<PublicAdoption> Get(CancellationToken cancellationToken) => http.Get<PublicAdoption>(AdoptionAddresses.Public, cancellationToken);
}
