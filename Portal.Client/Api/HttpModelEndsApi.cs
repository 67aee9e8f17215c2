using Portal.Client.Contracts;

namespace Portal.Client.Api;

internal sealed class HttpModelEndsApi(PortalHttp http) : IModelEndsApi
{
    public Task<Outcome<ModelEnding>> Get(string model, CancellationToken cancellationToken) => http.Ask<ModelEnding>(End(model), cancellationToken);

    public Task<Outcome<ModelEnding>> End(string model, EndModelRequest request, CancellationToken cancellationToken) =>
        http.Send<ModelEnding>(HttpMethod.Post, End(model), request, cancellationToken);

    public Task<Outcome<ModelEnding>> TakeBack(string model, CancellationToken cancellationToken) =>
        http.Send<ModelEnding>(HttpMethod.Delete, End(model), null, cancellationToken);

    private static string End(string model) => $"api/publishing/models/{Uri.EscapeDataString(model)}/end";
}
