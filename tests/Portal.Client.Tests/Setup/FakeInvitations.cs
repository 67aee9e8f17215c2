using Portal.Client.Contracts;

namespace Portal.Client.Tests.Setup;

/// <summary>Invitations of a portal that knows one right token.</summary>
internal sealed class FakeInvitations : Answering, IInvitationsApi
{
    public const string Token = "RightToken";
    public const string Link = "/invitation?token=RightToken";

    public List<InvitationView> Waiting { get; } = [];

    public List<InviteRequest> Requests { get; } = [];

    public List<string> Accepted { get; } = [];

    public Refusal? Refusal { get; set; }

    public static InvitationView View(int id, string email, string role = "Member") =>
        new(id, email, role, "Ada Meier", Data.Now, Data.Now.AddDays(7));

    public Task<IReadOnlyList<InvitationView>> List(CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<InvitationView>>(() => [.. Waiting]);

    public Task<Outcome<CreatedInvitation>> Create(InviteRequest request, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        return Answer<Outcome<CreatedInvitation>>(() =>
        {
            if (Refusal is not null)
            {
                return Refusal;
            }
            Waiting.Add(View(Waiting.Count + 1, request.Email, request.Role));
            return new CreatedInvitation(Waiting[^1], Link);
        });
    }

    public Task<Outcome> Revoke(int id, CancellationToken cancellationToken)
    {
        Waiting.RemoveAll(invitation => invitation.Id == id);
        return Answer(() => Outcome.Done);
    }

    public Task<Outcome<InvitationOffer>> Look(InvitationToken request, CancellationToken cancellationToken) =>
        Answer<Outcome<InvitationOffer>>(() => request.Token == Token
            ? new InvitationOffer("Other Works", "Publisher", "Bo Lind", Data.Now.AddDays(7))
            : new Refusal("unknown_invitation", "There is no such invitation.", 404));

    public Task<Outcome> Accept(InvitationToken request, CancellationToken cancellationToken)
    {
        Accepted.Add(request.Token);
        return Answer<Outcome>(() => Refusal ?? Outcome.Done);
    }
}
