using Portal.Client.Contracts;

namespace Portal.Client.Api;

internal sealed class HttpOrganisationApi(PortalHttp http) : IOrganisationApi
{
    public Task<OrganisationView> Get(CancellationToken cancellationToken) =>
        http.Get<OrganisationView>("api/organisation", cancellationToken);

    public Task<Outcome> Answer(AnswerJoinRequest answer, CancellationToken cancellationToken) =>
        http.Send(HttpMethod.Post, "api/organisation/requests", answer, cancellationToken);
}
