using System.Globalization;
using Portal.Client.Contracts;
using Portal.Client.Shared;

namespace Portal.Client.Api;

internal sealed class HttpReconciliationApi(PortalHttp http) : IReconciliationApi
{
    private const string All = "api/reconciliation";

    public Task<ReconciliationReport?> Get(string? month, int page, CancellationToken cancellationToken) =>
        http.Find<ReconciliationReport>(
            PortalUrls.WithQuery(All, ("month", month), ("page", page.ToString(CultureInfo.InvariantCulture))), cancellationToken);

    public Task<IReadOnlyList<ReconciledMonth>?> Of(string organisation, CancellationToken cancellationToken) =>
        http.Find<IReadOnlyList<ReconciledMonth>>($"{All}/{Uri.EscapeDataString(organisation)}", cancellationToken);

    public Task<Outcome> Check(CancellationToken cancellationToken) => http.Send(HttpMethod.Post, $"{All}/check", null, cancellationToken);
}
