using Portal.Client.Contracts;

namespace Portal.Client.Api;

internal sealed class HttpShadowsApi(PortalHttp http) : IShadowsApi
{
    public Task<Outcome<ShadowOverview>> Get(string model, CancellationToken cancellationToken) => http.Ask<ShadowOverview>(Shadow(model), cancellationToken);

    public Task<Outcome<ShadowView>> Start(string model, StartShadowRequest request, CancellationToken cancellationToken) =>
        http.Send<ShadowView>(HttpMethod.Post, Shadow(model), request, cancellationToken);

    public Task<Outcome> Stop(string model, CancellationToken cancellationToken) =>
        http.Send(HttpMethod.Delete, Shadow(model), null, cancellationToken);

    private static string Shadow(string model) => $"api/subscriptions/{Uri.EscapeDataString(model)}/shadow";
}
