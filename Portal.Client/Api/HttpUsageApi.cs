using System.Globalization;
using Portal.Client.Contracts;
using Portal.Client.Shared;

namespace Portal.Client.Api;

internal sealed class HttpUsageApi(PortalHttp http) : IUsageApi
{
    public Task<UsageReport> Get(int days, string? model, CancellationToken cancellationToken) =>
        http.Get<UsageReport>(
            PortalUrls.WithQuery("api/usage", ("days", days.ToString(CultureInfo.InvariantCulture)), ("model", model)),
            cancellationToken);

    public Task<Receipt?> Receipt(string requestId, CancellationToken cancellationToken) =>
        http.Find<Receipt>($"api/usage/receipts/{Uri.EscapeDataString(requestId)}", cancellationToken);
}
