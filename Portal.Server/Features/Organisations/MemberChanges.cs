using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Keys;
using Portal.Server.Features.Webhooks;

namespace Portal.Server.Features.Organisations;

/// <summary>Changes of members' roles, and members who go. Judged by the roles at the moment of the change, not by those of the request's start.</summary>
internal sealed class MemberChanges(
    PortalDb db, AuditLog audit, WebhookOutbox outbox, TimeProvider time, IStringLocalizer<AccountText> text)
{
    public Task<Outcome> ChangeRole(Caller caller, string userId, OrganisationRole role, CancellationToken cancellationToken) =>
        Change(caller, userId, role, Fact(caller, "role.changed", $"{userId}/{role}"), cancellationToken);

    public Task<Outcome> Remove(Caller caller, string userId, CancellationToken cancellationToken) =>
        Change(caller, userId, becomes: null, Fact(caller, userId == caller.UserId ? "member.left" : "member.removed", userId), cancellationToken);

    /// <param name="becomes">Null when the member goes.</param>
    private async Task<Outcome> Change(
        Caller caller, string userId, OrganisationRole? becomes, AuditFact fact, CancellationToken cancellationToken)
    {
        Refusal? refusal = null;
        await audit.SaveAsync(db, fact, Apply, cancellationToken);
        return new Outcome(refusal);

        async Task<int> Apply()
        {
            await db.HoldPeople(caller.OrganisationId, cancellationToken);
            var members = db.Memberships.Where(m => m.OrganisationId == caller.OrganisationId && !m.IsRequest);
            var own = await RoleOf(members, caller.UserId, cancellationToken);
            var current = await RoleOf(members, userId, cancellationToken);
            refusal = await Refuse(members, own, current, becomes, isSelf: userId == caller.UserId, userId, cancellationToken);
            if (refusal is not null || current == becomes)
            {
                return 0;
            }
            await WithdrawInvitations(caller.OrganisationId, userId, becomes, cancellationToken);
            if (becomes is null)
            {
                // For good: who comes back makes new ones.
                var theirs = db.ApiKeys.Where(k => k.OrganisationId == caller.OrganisationId && k.CreatedByUserId == userId && k.ServiceAccountId == null);
                await db.RevokeKeysAsync(theirs, outbox, time.GetUtcNow().UtcDateTime, cancellationToken);
            }
            var member = members.Where(m => m.UserId == userId);
            return becomes is { } role
                ? await member.ExecuteUpdateAsync(set => set.SetProperty(m => m.Role, role), cancellationToken)
                : await member.ExecuteDeleteAsync(cancellationToken);
        }
    }

    private async Task<Refusal?> Refuse(
        IQueryable<Membership> members, OrganisationRole? own, OrganisationRole? current, OrganisationRole? becomes, bool isSelf, string userId,
        CancellationToken cancellationToken)
    {
        var leaves = isSelf && becomes is null;
        if (own is null || !(leaves || own.Value.Governs()))
        {
            return new Refusal("not_allowed", text["MembersNeedAdmin"], StatusCodes.Status403Forbidden);
        }
        if (current is null)
        {
            return new Refusal("unknown_member", text["MemberUnknown"], StatusCodes.Status404NotFound, nameof(userId));
        }
        if (current > own || becomes > own)
        {
            return new Refusal("role_above_yours", text["RoleAboveYours"], StatusCodes.Status403Forbidden);
        }
        return current == OrganisationRole.Owner && becomes != OrganisationRole.Owner
            && !await members.AnyAsync(m => m.Role == OrganisationRole.Owner && m.UserId != userId && !m.User!.IsDisabled, cancellationToken)
            ? new Refusal("last_owner", text["LastOwner"], StatusCodes.Status409Conflict)
            : null;
    }

    /// <summary>Nobody comes in by the word of who may not say it any more: not a friend, and not the inviter by another address.</summary>
    private Task<int> WithdrawInvitations(int organisationId, string inviter, OrganisationRole? becomes, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var mayInvite = becomes is { } role && role.Governs() ? role : 0;
        return db.Invitations
            .Where(i => i.OrganisationId == organisationId && i.InvitedByUserId == inviter && i.Role > mayInvite)
            .Where(i => i.AcceptedAt == null && i.RevokedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(i => i.RevokedAt, now), cancellationToken);
    }

    private static Task<OrganisationRole?> RoleOf(IQueryable<Membership> members, string? userId, CancellationToken cancellationToken) =>
        members.Where(m => m.UserId == userId).Select(m => (OrganisationRole?)m.Role).SingleOrDefaultAsync(cancellationToken);

    private static AuditFact Fact(Caller caller, string action, string target) => new(action, caller.UserId, caller.OrganisationId, target);
}
