using Portal.Client.Contracts;
using Portal.Client.Shared;

namespace Portal.Client.Api;

internal sealed class HttpOrganisationsApi(PortalHttp http) : IOrganisationsApi
{
    private const string All = "api/organisations";

    public Task<IReadOnlyList<ManagedOrganisation>> List(string? search, CancellationToken cancellationToken) =>
        http.Get<IReadOnlyList<ManagedOrganisation>>(PortalUrls.WithQuery(All, ("search", search)), cancellationToken);

    public Task<Outcome> Suspend(string slug, CancellationToken cancellationToken) =>
        http.Send(HttpMethod.Post, $"{All}/{Uri.EscapeDataString(slug)}/suspend", null, cancellationToken);

    public Task<Outcome> Resume(string slug, CancellationToken cancellationToken) =>
        http.Send(HttpMethod.Post, $"{All}/{Uri.EscapeDataString(slug)}/resume", null, cancellationToken);
}
