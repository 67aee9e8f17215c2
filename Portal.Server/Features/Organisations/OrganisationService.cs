using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Webhooks;

namespace Portal.Server.Features.Organisations;

internal sealed class OrganisationService(
    PortalDb db, CurrentUser current, MemberChanges members, AuditLog audit, WebhookOutbox outbox, IStringLocalizer<AccountText> text) : IOrganisationApi
{
    public async Task<OrganisationView> Get(CancellationToken cancellationToken)
    {
        var caller = current.Required;
        var seesRequests = Governs(caller);
        var organisation = await db.Organisations.AsNoTracking().SingleAsync(o => o.Id == caller.OrganisationId, cancellationToken);
        var people = await db.Memberships.AsNoTracking()
            .Where(m => m.OrganisationId == caller.OrganisationId && (seesRequests || !m.IsRequest))
            .OrderByDescending(m => m.IsRequest).ThenBy(m => m.CreatedAt)
            .Select(m => new { m.UserId, m.User!.DisplayName, m.User.Email, m.Role, m.IsRequest, m.CreatedAt })
            .ToListAsync(cancellationToken);
        return new OrganisationView(
            organisation.Slug,
            organisation.Name,
            organisation.Industry,
            organisation.SizeClass,
            organisation.Country,
            organisation.IsDemo,
            [.. people.Select(m => new MemberView(m.UserId, m.DisplayName, m.Email ?? "", m.Role.ToString(), m.IsRequest, m.CreatedAt))],
            organisation.SuspendedAt is not null);
    }

    public async Task<Outcome> Answer(AnswerJoinRequest answer, CancellationToken cancellationToken)
    {
        var caller = current.Required;
        if (!Governs(caller))
        {
            return new Refusal("not_allowed", text["AnswerNeedsAdmin"], StatusCodes.Status403Forbidden);
        }
        var request = db.Memberships.Where(m => m.OrganisationId == caller.OrganisationId && m.UserId == answer.UserId && m.IsRequest);
        var fact = new AuditFact(answer.Accept ? "member.accepted" : "member.declined", caller.UserId, caller.OrganisationId, answer.UserId);
        var answered = await audit.SaveAsync(db, fact, Apply, cancellationToken);
        return answered == 1
            ? Outcome.Done
            : new Refusal("unknown_request", text["JoinRequestUnknown"], StatusCodes.Status404NotFound, nameof(answer.UserId));

        async Task<int> Apply()
        {
            await db.HoldPeople(caller.OrganisationId, cancellationToken);
            // Judged by the role at this moment: who was removed meanwhile lets nobody in any more.
            var own = await db.Memberships
                .Where(m => m.OrganisationId == caller.OrganisationId && m.UserId == caller.UserId && !m.IsRequest)
                .Select(m => (OrganisationRole?)m.Role).SingleOrDefaultAsync(cancellationToken);
            if (own?.Governs() != true)
            {
                return 0;
            }
            if (answer.Accept)
            {
                outbox.Add(db, caller.OrganisationId, WebhookTypes.MemberJoined, new { answer.UserId, Role = nameof(OrganisationRole.Member) });
            }
            return answer.Accept
                ? await request.ExecuteUpdateAsync(
                    set => set.SetProperty(m => m.IsRequest, false).SetProperty(m => m.Role, OrganisationRole.Member), cancellationToken)
                : await request.ExecuteDeleteAsync(cancellationToken);
        }
    }

    public async Task<Outcome> ChangeRole(string userId, ChangeRoleRequest request, CancellationToken cancellationToken) =>
        RoleRules.Read(request.Role) is { } role
            ? await members.ChangeRole(current.Required, userId, role, cancellationToken)
            : new Refusal("unknown_role", text["RoleUnknown"], StatusCodes.Status400BadRequest, nameof(request.Role));

    public Task<Outcome> Remove(string userId, CancellationToken cancellationToken) => members.Remove(current.Required, userId, cancellationToken);

    public Task<Outcome> Leave(CancellationToken cancellationToken) =>
        members.Remove(current.Required, current.Required.UserId ?? "", cancellationToken);

    /// <summary>People are let in by people: a key never is an admin.</summary>
    private static bool Governs(Caller caller) => caller.ApiKeyId is null && caller.Role.Governs();
}
