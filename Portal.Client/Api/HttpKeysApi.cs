using Portal.Client.Contracts;

namespace Portal.Client.Api;

internal sealed class HttpKeysApi(PortalHttp http) : IKeysApi
{
    public Task<IReadOnlyList<ApiKeyView>> List(CancellationToken cancellationToken) =>
        http.Get<IReadOnlyList<ApiKeyView>>("api/keys", cancellationToken);

    public Task<Outcome<CreatedApiKey>> Create(CreateApiKeyRequest request, CancellationToken cancellationToken) =>
        http.Send<CreatedApiKey>(HttpMethod.Post, "api/keys", request, cancellationToken);

    public Task<Outcome> Change(string id, ChangeApiKeyRequest request, CancellationToken cancellationToken) =>
        http.Send(HttpMethod.Put, Of(id), request, cancellationToken);

    public Task<Outcome<CreatedApiKey>> Rotate(string id, RotateApiKeyRequest request, CancellationToken cancellationToken) =>
        http.Send<CreatedApiKey>(HttpMethod.Post, $"{Of(id)}/rotate", request, cancellationToken);

    public Task<Outcome> Revoke(string id, CancellationToken cancellationToken) => http.Send(HttpMethod.Delete, Of(id), null, cancellationToken);

    private static string Of(string id) => $"api/keys/{Uri.EscapeDataString(id)}";
}
