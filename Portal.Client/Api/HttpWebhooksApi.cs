using Portal.Client.Contracts;

namespace Portal.Client.Api;

internal sealed class HttpWebhooksApi(PortalHttp http) : IWebhooksApi
{
    private const string Webhooks = "api/webhooks";

    public Task<IReadOnlyList<WebhookEndpointView>> List(CancellationToken cancellationToken) =>
        http.Get<IReadOnlyList<WebhookEndpointView>>(Webhooks, cancellationToken);

    public Task<Outcome<CreatedWebhook>> Create(PutWebhookRequest request, CancellationToken cancellationToken) =>
        http.Send<CreatedWebhook>(HttpMethod.Post, Webhooks, request, cancellationToken);

    public Task<Outcome> Change(int id, PutWebhookRequest request, CancellationToken cancellationToken) =>
        http.Send(HttpMethod.Put, $"{Webhooks}/{id}", request, cancellationToken);

    public Task<Outcome<CreatedWebhook>> Rotate(int id, RotateWebhookSecretRequest request, CancellationToken cancellationToken) =>
        http.Send<CreatedWebhook>(HttpMethod.Post, $"{Webhooks}/{id}/rotate", request, cancellationToken);

    public Task<Outcome> Delete(int id, CancellationToken cancellationToken) =>
        http.Send(HttpMethod.Delete, $"{Webhooks}/{id}", null, cancellationToken);

    public Task<Outcome> Test(int id, CancellationToken cancellationToken) =>
        http.Send(HttpMethod.Post, $"{Webhooks}/{id}/test", null, cancellationToken);

    public Task<IReadOnlyList<WebhookDeliveryView>?> Deliveries(int id, CancellationToken cancellationToken) =>
        http.Find<IReadOnlyList<WebhookDeliveryView>>($"{Webhooks}/{id}/deliveries", cancellationToken);

    public Task<Outcome> Replay(int id, long delivery, CancellationToken cancellationToken) =>
        http.Send(HttpMethod.Post, $"{Webhooks}/{id}/deliveries/{delivery}/replay", null, cancellationToken);
}
