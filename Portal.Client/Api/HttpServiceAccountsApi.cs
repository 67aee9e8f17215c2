using Portal.Client.Contracts;

namespace Portal.Client.Api;

internal sealed class HttpServiceAccountsApi(PortalHttp http) : IServiceAccountsApi
{
    public Task<IReadOnlyList<ServiceAccountView>> List(CancellationToken cancellationToken) =>
        http.Get<IReadOnlyList<ServiceAccountView>>("api/service-accounts", cancellationToken);

    public Task<Outcome<ServiceAccountView>> Create(CreateServiceAccountRequest request, CancellationToken cancellationToken) =>
        http.Send<ServiceAccountView>(HttpMethod.Post, "api/service-accounts", request, cancellationToken);

    public Task<Outcome> Change(int id, ChangeServiceAccountRequest request, CancellationToken cancellationToken) =>
        http.Send(HttpMethod.Put, $"api/service-accounts/{id}", request, cancellationToken);

    public Task<Outcome> Delete(int id, CancellationToken cancellationToken) =>
        http.Send(HttpMethod.Delete, $"api/service-accounts/{id}", null, cancellationToken);
}
