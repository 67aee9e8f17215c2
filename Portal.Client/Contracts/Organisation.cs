using System.ComponentModel.DataAnnotations;

namespace Portal.Client.Contracts;

/// <param name="Industry">ISIC Rev. 4 section, one capital letter.</param>
/// <param name="SizeClass">Persons employed: <c>1-9</c>, <c>10-49</c>, <c>50-249</c> or <c>250+</c>.</param>
public sealed record OrganisationView(
    string Slug,
    string Name,
    string Industry,
    string SizeClass,
    string Country,
    bool IsDemo,
    IReadOnlyList<MemberView> Members);

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
