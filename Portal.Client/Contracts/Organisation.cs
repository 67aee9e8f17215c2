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

/// <summary>The signed-in organisation.</summary>
public interface IOrganisationApi
{
    Task<OrganisationView> Get(CancellationToken cancellationToken);

    Task<Outcome> Answer(AnswerJoinRequest answer, CancellationToken cancellationToken);
}
