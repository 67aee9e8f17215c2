using Portal.Client.Contracts;
using Portal.Client.Shared;

namespace Portal.Client.Api;

internal sealed class HttpUsageApi(PortalHttp http) : IUsageApi
{
    public Task<UsageReport?> Get(UsageFilter filter, CancellationToken cancellationToken) =>
        http.Find<UsageReport>(PortalUrls.Filtered("api/usage", filter), cancellationToken);

    public Task<Receipt?> Receipt(string requestId, CancellationToken cancellationToken) =>
        http.Find<Receipt>($"api/usage/receipts/{Uri.EscapeDataString(requestId)}", cancellationToken);
}
