using Portal.Client.Contracts;
using Portal.Client.Shared;

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

    public Task<Outcome<SubscriptionQuote>> Quote(string model, string? plan, CancellationToken cancellationToken) =>
        http.Ask<SubscriptionQuote>(PortalUrls.WithQuery($"{Of(model)}/quote", ("plan", plan)), cancellationToken);

    private static string Of(string model) => $"api/subscriptions/{Uri.EscapeDataString(model)}";
}
