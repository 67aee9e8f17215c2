using System.ComponentModel.DataAnnotations;

namespace Portal.Client.Contracts;

/// <param name="IsSuspended">True while the operator lets it spend nothing.</param>
/// <param name="Industry">ISIC Rev. 4 section, one capital letter.</param>
/// <param name="SizeClass">Persons employed: <c>1-9</c>, <c>10-49</c>, <c>50-249</c> or <c>250+</c>.</param>
public sealed record OrganisationView(
    string Slug,
    string Name,
    string Industry,
    string SizeClass,
    string Country,
    bool IsDemo,
    IReadOnlyList<MemberView> Members,
    bool IsSuspended = false);

/// <param name="Role">Owner, Admin, Publisher, Member or Viewer.</param>
/// <param name="IsRequest">True while the person waits for an owner's or admin's approval.</param>
public sealed record MemberView(string UserId, string Name, string Email, string Role, bool IsRequest, DateTimeOffset Since);

/// <param name="Accept">True lets the person in as a Member; false removes the request.</param>
public sealed record AnswerJoinRequest([property: Required] string UserId, bool Accept);

/// <param name="Role">One of <see cref="OrganisationRoles.All"/>.</param>
public sealed record ChangeRoleRequest([property: Required] string Role);

/// <summary>What a member may be, least first: each may do what those before it may.</summary>
public static class OrganisationRoles
{
    public static IReadOnlyList<string> All { get; } = ["Viewer", "Member", "Publisher", "Admin", "Owner"];

    /// <summary>Whether the role decides about people.</summary>
    public static bool Governs(string? role) => role is "Admin" or "Owner";

    /// <returns>The roles that somebody of <paramref name="role"/> may give and take: none above their own.</returns>
    public static IReadOnlyList<string> UpTo(string? role) => [.. All.Take(All.ToList().IndexOf(role ?? "") + 1)];
}

/// <summary>The signed-in organisation.</summary>
public interface IOrganisationApi
{
    Task<OrganisationView> Get(CancellationToken cancellationToken);

    Task<Outcome> Answer(AnswerJoinRequest answer, CancellationToken cancellationToken);

    /// <summary>For owners and admins; what the person may do changes at once, wherever they are signed in.</summary>
    Task<Outcome> ChangeRole(string userId, ChangeRoleRequest request, CancellationToken cancellationToken);

    /// <summary>For owners and admins.</summary>
    Task<Outcome> Remove(string userId, CancellationToken cancellationToken);

    /// <summary>The caller goes. The last owner cannot.</summary>
    Task<Outcome> Leave(CancellationToken cancellationToken);
}

/// <param name="Role">What the person becomes; none above the inviter's own.</param>
public sealed record InviteRequest([property: Required, StringLength(254)] string Email, [property: Required] string Role);

/// <summary>An invitation that waits: neither accepted nor revoked. Its token is known to nobody but who made it.</summary>
public sealed record InvitationView(int Id, string Email, string Role, string InvitedBy, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);

/// <param name="Link">The page where it is accepted, below the portal's origin; this is the only answer that has it.</param>
public sealed record CreatedInvitation(InvitationView Invitation, string Link);

/// <param name="Token">As it stands in the link. In a body, because addresses end in logs.</param>
public sealed record InvitationToken([property: Required, StringLength(200)] string Token);

/// <summary>What an invited person is offered.</summary>
public sealed record InvitationOffer(string Organisation, string Role, string InvitedBy, DateTimeOffset ExpiresAt);

/// <summary>Ways into an organisation: by single-use links, each for one address.</summary>
public interface IInvitationsApi
{
    /// <summary>The organisation's waiting invitations; empty for who does not govern.</summary>
    Task<IReadOnlyList<InvitationView>> List(CancellationToken cancellationToken);

    /// <summary>Makes an invitation; an older one to the same address stops working.</summary>
    Task<Outcome<CreatedInvitation>> Create(InviteRequest request, CancellationToken cancellationToken);

    Task<Outcome> Revoke(int id, CancellationToken cancellationToken);

    /// <summary>For the invited person, signed in with the invited address; anybody else gets the 404 of a wrong token.</summary>
    Task<Outcome<InvitationOffer>> Look(InvitationToken request, CancellationToken cancellationToken);

    /// <summary>Joins, and makes the organisation the session's active one.</summary>
    Task<Outcome> Accept(InvitationToken request, CancellationToken cancellationToken);
}

/// <summary>An organisation as the operator sees it.</summary>
/// <param name="Members">People in it, without those who only asked to join.</param>
/// <param name="SuspendedAt">Null while it may spend.</param>
public sealed record ManagedOrganisation(
    string Slug, string Name, string Industry, string SizeClass, bool IsDemo, int Members, DateTimeOffset CreatedAt, DateTimeOffset? SuspendedAt);

/// <summary>All organisations, for operators.</summary>
public interface IOrganisationsApi
{
    /// <summary>The first 50 by name.</summary>
    /// <param name="search">Part of the name or short name; null is everything.</param>
    Task<IReadOnlyList<ManagedOrganisation>> List(string? search, CancellationToken cancellationToken);

    /// <summary>From now on the organisation's calls are refused. Doing it twice changes nothing.</summary>
    Task<Outcome> Suspend(string slug, CancellationToken cancellationToken);

    Task<Outcome> Resume(string slug, CancellationToken cancellationToken);
}
