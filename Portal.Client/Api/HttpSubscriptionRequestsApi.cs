using System.Globalization;
using Portal.Client.Contracts;

namespace Portal.Client.Api;

internal sealed class HttpSubscriptionRequestsApi(PortalHttp http) : ISubscriptionRequestsApi
{
    private const string All = "api/subscription-requests";

    public Task<IReadOnlyList<SubscriptionRequestView>> List(CancellationToken cancellationToken) =>
        http.Get<IReadOnlyList<SubscriptionRequestView>>(All, cancellationToken);

    public Task<Outcome<SubscriptionRequestView>> Send(SubscriptionApplication application, CancellationToken cancellationToken) =>
        http.Send<SubscriptionRequestView>(HttpMethod.Post, All, application, cancellationToken);

    public Task<Outcome> Withdraw(int id, CancellationToken cancellationToken) =>
        http.Send(HttpMethod.Delete, $"{All}/{id.ToString(CultureInfo.InvariantCulture)}", null, cancellationToken);
}
