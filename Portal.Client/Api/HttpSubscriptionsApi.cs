using Portal.Client.Contracts;

namespace Portal.Client.Api;

internal sealed class HttpSubscriptionsApi(PortalHttp http) : ISubscriptionsApi
{
    public Task<IReadOnlyList<SubscriptionView>> List(CancellationToken cancellationToken) =>
        http.Get<IReadOnlyList<SubscriptionView>>("api/subscriptions", cancellationToken);

    public Task<SubscriptionView?> Get(string model, CancellationToken cancellationToken) =>
        http.Find<SubscriptionView>(Of(model), cancellationToken);

    public Task<Outcome<SubscriptionView>> Subscribe(SubscribeRequest request, CancellationToken cancellationToken) =>
        http.Send<SubscriptionView>(HttpMethod.Post, "api/subscriptions", request, cancellationToken);

    public Task<Outcome> Cancel(string model, CancellationToken cancellationToken) =>
        http.Send(HttpMethod.Delete, Of(model), null, cancellationToken);

    private static string Of(string model) => $"api/subscriptions/{Uri.EscapeDataString(model)}";
}
