using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Auth;
using Portal.Server.Auth.Sessions;
using Portal.Server.Data;
using Portal.Server.Features.Audit;

namespace Portal.Server.Features.Organisations;

internal sealed class InvitationService(
    PortalDb db, CurrentUser current, InvitationEntry entry, AuditLog audit, ILookupNormalizer names, IHttpContextAccessor http,
    IStringLocalizer<AccountText> text, TimeProvider time) : IInvitationsApi
{
    private const int MaxWaiting = 100;

    public async Task<IReadOnlyList<InvitationView>> List(CancellationToken cancellationToken) =>
        Governor is { } caller ? await Views(Waiting(caller.OrganisationId), cancellationToken) : [];

    public async Task<Outcome<CreatedInvitation>> Create(InviteRequest request, CancellationToken cancellationToken)
    {
        if (Governor is not { } caller)
        {
            return Refuse("not_allowed", "MembersNeedAdmin", 403);
        }
        var email = request.Email.Trim();
        if (!EmailAddress.IsValid(email))
        {
            return Refuse("email", "EmailInvalid", 400, nameof(request.Email));
        }
        if (RoleRules.Read(request.Role) is not { } role)
        {
            return Refuse("unknown_role", "RoleUnknown", 400, nameof(request.Role));
        }
        var token = InvitationText.Create();
        var invitation = New(caller, email, role, token);
        Refusal? refusal = null;
        await audit.SaveAsync(db, Fact(caller, "invitation.created", $"{invitation.Mark()}/{role}"), Save, cancellationToken);
        return refusal is not null
            ? refusal
            : new CreatedInvitation(
                (await Views(db.Invitations.Where(i => i.Id == invitation.Id), cancellationToken)).Single(), InvitationText.Link(token));

        async Task<int> Save()
        {
            await db.HoldPeople(caller.OrganisationId, cancellationToken);
            refusal = await ReasonNotTo(caller, invitation, cancellationToken);
            if (refusal is not null)
            {
                return 0;
            }
            // The link before this one was lost, or sent with the wrong role.
            await Revoke(Waiting(caller.OrganisationId).Where(i => i.NormalizedEmail == invitation.NormalizedEmail), cancellationToken);
            db.Invitations.Add(invitation);
            return await db.SaveChangesAsync(cancellationToken);
        }
    }

    public async Task<Outcome> Revoke(int id, CancellationToken cancellationToken)
    {
        if (Governor is not { } caller)
        {
            return Refuse("not_allowed", "MembersNeedAdmin", 403);
        }
        var waiting = Waiting(caller.OrganisationId).Where(i => i.Id == id);
        return await waiting.AsNoTracking().SingleOrDefaultAsync(cancellationToken) is { } invitation
            && await audit.SaveAsync(
                db, Fact(caller, "invitation.revoked", invitation.Mark()), () => Revoke(waiting, cancellationToken), cancellationToken) == 1
            ? Outcome.Done
            : Refuse("unknown_invitation", "NothingToRevoke", 404);
    }

    public async Task<Outcome<InvitationOffer>> Look(InvitationToken request, CancellationToken cancellationToken)
    {
        var found = await Find(request, cancellationToken);
        if (found.Value is not { } invitation)
        {
            return found.Refusal!;
        }
        var inviter = await db.Users.Where(u => u.Id == invitation.InvitedByUserId).Select(u => u.DisplayName).SingleOrDefaultAsync(cancellationToken);
        return new InvitationOffer(invitation.Organisation!.Name, invitation.Role.ToString(), inviter ?? "", invitation.ExpiresAt);
    }

    public async Task<Outcome> Accept(InvitationToken request, CancellationToken cancellationToken)
    {
        var found = await Find(request, cancellationToken);
        if (found.Value is not { } invitation)
        {
            return found.Refusal!;
        }
        Refusal? refusal = null;
        var fact = new AuditFact("invitation.accepted", UserId, invitation.OrganisationId, invitation.Mark());
        await audit.SaveAsync(db, fact, Join, cancellationToken);
        return new Outcome(refusal);

        async Task<int> Join()
        {
            refusal = await entry.Enter(invitation, UserId, cancellationToken);
            if (refusal is not null)
            {
                return 0;
            }
            var session = SessionCookie.Of(http.HttpContext!)?.Id;
            await db.Sessions.Where(s => s.Id == session && s.UserId == UserId)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.ActiveOrganisationId, invitation.OrganisationId), cancellationToken);
            return 1;
        }
    }

    /// <summary>The caller, if they decide about people: never a key.</summary>
    private Caller? Governor => current.Required is { ApiKeyId: null, UserId: not null } caller && caller.Role.Governs() ? caller : null;

    private string UserId => current.Principal.FindFirstValue(ClaimTypes.NameIdentifier)!;

    private Task<Outcome<Invitation>> Find(InvitationToken request, CancellationToken cancellationToken) =>
        entry.Find(request.Token, current.Principal.FindFirstValue(ClaimTypes.Email) ?? "", UserId, cancellationToken);

    private async Task<Refusal?> ReasonNotTo(Caller caller, Invitation invitation, CancellationToken cancellationToken)
    {
        var members = db.Memberships.Where(m => m.OrganisationId == caller.OrganisationId && !m.IsRequest);
        // As it is now, not as it was when the request came in.
        var own = await members.Where(m => m.UserId == caller.UserId).Select(m => (OrganisationRole?)m.Role).SingleOrDefaultAsync(cancellationToken);
        return own is not { } role || !role.Governs() ? Refuse("not_allowed", "MembersNeedAdmin", 403)
            : invitation.Role > role ? Refuse("role_above_yours", "RoleAboveYours", 403)
            : await members.AnyAsync(m => m.User!.NormalizedEmail == invitation.NormalizedEmail, cancellationToken)
                ? Refuse("already_member", "AlreadyMember", 409, nameof(InviteRequest.Email))
            : await Waiting(caller.OrganisationId).CountAsync(cancellationToken) >= MaxWaiting
                ? new Refusal("too_many_invitations", text["TooManyInvitations", MaxWaiting], 409)
            : null;
    }

    private Invitation New(Caller caller, string email, OrganisationRole role, string token)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return new Invitation
        {
            OrganisationId = caller.OrganisationId,
            Email = email,
            NormalizedEmail = names.NormalizeEmail(email),
            Role = role,
            TokenHash = InvitationText.Hash(token)!,
            InvitedByUserId = caller.UserId!,
            CreatedAt = now,
            ExpiresAt = now + Invitation.Lifetime,
        };
    }

    private IQueryable<Invitation> Waiting(int organisationId)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return db.Invitations.Where(i => i.OrganisationId == organisationId && i.AcceptedAt == null && i.RevokedAt == null && i.ExpiresAt > now);
    }

    private Task<int> Revoke(IQueryable<Invitation> invitations, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return invitations.ExecuteUpdateAsync(set => set.SetProperty(i => i.RevokedAt, now), cancellationToken);
    }

    private async Task<IReadOnlyList<InvitationView>> Views(IQueryable<Invitation> invitations, CancellationToken cancellationToken)
    {
        var rows = await (
            from invitation in invitations.AsNoTracking()
            join person in db.Users on invitation.InvitedByUserId equals person.Id into people
            from person in people.DefaultIfEmpty()
            orderby invitation.Id descending
            select new { invitation, InvitedBy = person == null ? "" : person.DisplayName })
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => new InvitationView(
            row.invitation.Id, row.invitation.Email, row.invitation.Role.ToString(), row.InvitedBy, row.invitation.CreatedAt, row.invitation.ExpiresAt))];
    }

    private static AuditFact Fact(Caller caller, string action, string target) => new(action, caller.UserId, caller.OrganisationId, target);

    private Refusal Refuse(string code, string message, int status, string? field = null) => new(code, text[message], status, field);
}
