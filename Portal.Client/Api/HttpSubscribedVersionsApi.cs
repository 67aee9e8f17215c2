using Portal.Client.Contracts;

namespace Portal.Client.Api;

internal sealed class HttpSubscribedVersionsApi(PortalHttp http) : ISubscribedVersionsApi
{
    public Task<Outcome<SubscribedVersion>> Get(string model, CancellationToken cancellationToken) =>
        http.Ask<SubscribedVersion>(Of(model), cancellationToken);

    public Task<Outcome<SubscribedVersion>> Pin(string model, PinVersionRequest request, CancellationToken cancellationToken) =>
        http.Send<SubscribedVersion>(HttpMethod.Put, Of(model), request, cancellationToken);

    private static string Of(string model) => $"api/subscriptions/{Uri.EscapeDataString(model)}/version";
}
