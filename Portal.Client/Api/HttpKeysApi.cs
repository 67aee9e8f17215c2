using Portal.Client.Contracts;

namespace Portal.Client.Api;

internal sealed class HttpKeysApi(PortalHttp http) : IKeysApi
{
    public Task<IReadOnlyList<ApiKeyView>> List(CancellationToken cancellationToken) =>
        http.Get<IReadOnlyList<ApiKeyView>>("api/keys", cancellationToken);

    public Task<Outcome<CreatedApiKey>> Create(CreateApiKeyRequest request, CancellationToken cancellationToken) =>
        http.Send<CreatedApiKey>(HttpMethod.Post, "api/keys", request, cancellationToken);

    public Task<Outcome> Revoke(string id, CancellationToken cancellationToken) =>
        http.Send(HttpMethod.Delete, $"api/keys/{Uri.EscapeDataString(id)}", null, cancellationToken);
}
