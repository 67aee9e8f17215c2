using System.Globalization;
using Portal.Client.Contracts;

namespace Portal.Client.Api;

internal sealed class HttpAdoptionMetricsApi(PortalHttp http) : IAdoptionMetricsApi
{
    public Task<AdoptionBreakdown> Breakdown(AdoptionScope scope, AdoptionDimension by, CancellationToken cancellationToken) =>
        http.Get<AdoptionBreakdown>(AdoptionAddresses.Of(AdoptionAddresses.Breakdown, scope, ("by", $"{by}")), cancellationToken);

    public Task<AdoptionTrends> Trends(AdoptionScope scope, AdoptionDimension by, CancellationToken cancellationToken) =>
        http.Get<AdoptionTrends>(AdoptionAddresses.Of(AdoptionAddresses.Trends, scope, ("by", $"{by}")), cancellationToken);

    public Task<AdoptionSensitivity> Sensitivity(AdoptionScope scope, CancellationToken cancellationToken) =>
        http.Get<AdoptionSensitivity>(AdoptionAddresses.Of(AdoptionAddresses.Sensitivity, scope), cancellationToken);

    public Task<AdoptionRetention> Retention(AdoptionScope scope, CancellationToken cancellationToken) =>
        http.Get<AdoptionRetention>(AdoptionAddresses.Of(AdoptionAddresses.Retention, scope), cancellationToken);

    public Task<AdoptionTurnover> Turnover(AdoptionScope scope, CancellationToken cancellationToken) =>
        http.Get<AdoptionTurnover>(AdoptionAddresses.Of(AdoptionAddresses.Turnover, scope), cancellationToken);

    public Task<TimeToAdopt> TimeToAdopt(AdoptionScope scope, CancellationToken cancellationToken) =>
        http.Get<TimeToAdopt>(AdoptionAddresses.Of(AdoptionAddresses.TimeToAdopt, scope), cancellationToken);

    public Task<AdoptionFunnel> Funnel(AdoptionScope scope, CancellationToken cancellationToken) =>
        http.Get<AdoptionFunnel>(AdoptionAddresses.Of(AdoptionAddresses.Funnel, scope), cancellationToken);

    public Task<AdoptionCross> Cross(
        AdoptionScope scope, AdoptionDimension rows, AdoptionDimension columns, CancellationToken cancellationToken) =>
        http.Get<AdoptionCross>(
            AdoptionAddresses.Of(AdoptionAddresses.Cross, scope, ("rows", $"{rows}"), ("columns", $"{columns}")), cancellationToken);

    public Task<AdoptionChanges> Changes(AdoptionScope scope, CancellationToken cancellationToken) =>
        http.Get<AdoptionChanges>(AdoptionAddresses.Of(AdoptionAddresses.Changes, scope), cancellationToken);

    public Task<OrganisationsBehind> Organisations(
        AdoptionScope scope, OrganisationState? state, int page, CancellationToken cancellationToken) =>
        http.Get<OrganisationsBehind>(
            AdoptionAddresses.Of(
                AdoptionAddresses.Organisations, scope, ("state", $"{state}"), ("page", page.ToString(CultureInfo.InvariantCulture))),
            cancellationToken);
}
