using Portal.Client.Contracts;

namespace Portal.Client.Api;

internal sealed class HttpCanariesApi(PortalHttp http) : ICanariesApi
{
    public Task<Outcome<CanaryBoard>> Get(string model, CancellationToken cancellationToken) => http.Ask<CanaryBoard>(Canaries(model), cancellationToken);

    public Task<Outcome<CanaryView>> Start(string model, StartCanaryRequest request, CancellationToken cancellationToken) =>
        http.Send<CanaryView>(HttpMethod.Post, Canaries(model), request, cancellationToken);

    public Task<Outcome<CanaryView>> Change(string model, int id, ChangeCanaryRequest request, CancellationToken cancellationToken) =>
        http.Send<CanaryView>(HttpMethod.Put, $"{Canaries(model)}/{id}", request, cancellationToken);

    public Task<Outcome> Complete(string model, int id, CancellationToken cancellationToken) =>
        http.Send(HttpMethod.Post, $"{Canaries(model)}/{id}/complete", null, cancellationToken);

    public Task<Outcome> Stop(string model, int id, CancellationToken cancellationToken) =>
        http.Send(HttpMethod.Post, $"{Canaries(model)}/{id}/stop", null, cancellationToken);

    private static string Canaries(string model) => $"api/publishing/models/{Uri.EscapeDataString(model)}/canaries";
}
