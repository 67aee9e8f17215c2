using Portal.Client.Contracts;

namespace Portal.Client.Api;

internal sealed class HttpOrganisationApi(PortalHttp http) : IOrganisationApi
{
    public Task<OrganisationView> Get(CancellationToken cancellationToken) =>
        http.Get<OrganisationView>("api/organisation", cancellationToken);

    public Task<Outcome> Answer(AnswerJoinRequest answer, CancellationToken cancellationToken) =>
        http.Send(HttpMethod.Post, "api/organisation/requests", answer, cancellationToken);

    public Task<Outcome> ChangeRole(string userId, ChangeRoleRequest request, CancellationToken cancellationToken) =>
        http.Send(HttpMethod.Put, $"{Of(userId)}/role", request, cancellationToken);

    public Task<Outcome> Remove(string userId, CancellationToken cancellationToken) =>
        http.Send(HttpMethod.Delete, Of(userId), null, cancellationToken);

    public Task<Outcome> Leave(CancellationToken cancellationToken) =>
        http.Send(HttpMethod.Post, "api/organisation/leave", null, cancellationToken);

    private static string Of(string userId) => $"api/organisation/members/{Uri.EscapeDataString(userId)}";
}
