using System.Globalization;
using Portal.Client.Contracts;

namespace Portal.Client.Api;

internal sealed class HttpInvitationsApi(PortalHttp http) : IInvitationsApi
{
    private const string Own = "api/organisation/invitations";

    public Task<IReadOnlyList<InvitationView>> List(CancellationToken cancellationToken) =>
        http.Get<IReadOnlyList<InvitationView>>(Own, cancellationToken);

    public Task<Outcome<CreatedInvitation>> Create(InviteRequest request, CancellationToken cancellationToken) =>
        http.Send<CreatedInvitation>(HttpMethod.Post, Own, request, cancellationToken);

    public Task<Outcome> Revoke(int id, CancellationToken cancellationToken) =>
        http.Send(HttpMethod.Delete, string.Create(CultureInfo.InvariantCulture, $"{Own}/{id}"), null, cancellationToken);

    public Task<Outcome<InvitationOffer>> Look(InvitationToken request, CancellationToken cancellationToken) =>
        http.Send<InvitationOffer>(HttpMethod.Post, "api/invitations/look", request, cancellationToken);

    public Task<Outcome> Accept(InvitationToken request, CancellationToken cancellationToken) =>
        http.Send(HttpMethod.Post, "api/invitations/accept", request, cancellationToken);
}
