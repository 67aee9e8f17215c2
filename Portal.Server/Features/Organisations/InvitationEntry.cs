using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Auth.SignIn;
using Portal.Server.Data;
using Portal.Server.Features.Webhooks;

namespace Portal.Server.Features.Organisations;

/// <summary>How a person comes to an organisation by an invitation: with its token and its address, once, in time. Guesses are bounded.</summary>
internal sealed class InvitationEntry(
    PortalDb db, GuessLimit limit, ILookupNormalizer names, IHttpContextAccessor http, WebhookOutbox outbox, IStringLocalizer<AccountText> text,
    TimeProvider time)
{
    /// <summary>Finds an open invitation.</summary>
    /// <param name="token">As the link has it.</param>
    /// <param name="email">Whose account it is, or will be.</param>
    /// <param name="guesser">Who tries: the user's id, or null for somebody who registers.</param>
    public async Task<Outcome<Invitation>> Find(string? token, string email, string? guesser, CancellationToken cancellationToken)
    {
        var tried = $"invitation {guesser ?? Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token ?? "")))}";
        var address = http.HttpContext?.Connection.RemoteIpAddress;
        if (limit.Try(tried, address) is { } wait)
        {
            return new Refusal(
                "too_many_tries", text["TooManyTriesWait", (int)Math.Ceiling(wait.TotalMinutes)], StatusCodes.Status429TooManyRequests,
                RetryAt: time.GetUtcNow() + wait);
        }
        var hash = InvitationText.Hash(token);
        var normalized = names.NormalizeEmail(email);
        var found = hash is null
            ? null
            : await db.Invitations.AsNoTracking().Include(i => i.Organisation)
                .SingleOrDefaultAsync(i => i.TokenHash == hash && i.NormalizedEmail == normalized, cancellationToken);
        if (found is null)
        {
            // One answer for a wrong token and for a right one in the wrong hands.
            return new Refusal("unknown_invitation", text["InvitationUnknown"], StatusCodes.Status404NotFound);
        }
        limit.WasRight(tried, address);
        return found.AcceptedAt is not null ? Used()
            : found.RevokedAt is not null || found.ExpiresAt <= time.GetUtcNow().UtcDateTime
                ? new Refusal("invitation_over", text["InvitationOver"], StatusCodes.Status410Gone)
            : found;
    }

    /// <summary>Uses the invitation up and saves the membership. The caller holds the transaction, and ends it when this is refused.</summary>
    public async Task<Refusal?> Enter(Invitation invitation, string userId, CancellationToken cancellationToken)
    {
        await db.HoldPeople(invitation.OrganisationId, cancellationToken);
        var now = time.GetUtcNow().UtcDateTime;
        var used = await db.Invitations
            .Where(i => i.Id == invitation.Id && i.AcceptedAt == null && i.RevokedAt == null && i.ExpiresAt > now)
            .ExecuteUpdateAsync(set => set.SetProperty(i => i.AcceptedAt, now).SetProperty(i => i.AcceptedByUserId, userId), cancellationToken);
        if (used == 0)
        {
            return Used();
        }
        var standing = db.Memberships.Where(m => m.OrganisationId == invitation.OrganisationId && m.UserId == userId);
        if (await standing.AnyAsync(m => !m.IsRequest, cancellationToken))
        {
            return new Refusal("already_member", text["AlreadyIn"], StatusCodes.Status409Conflict);
        }
        // Who had asked to join has the answer now.
        await standing.ExecuteDeleteAsync(cancellationToken);
        db.Memberships.Add(new() { OrganisationId = invitation.OrganisationId, UserId = userId, Role = invitation.Role, CreatedAt = now });
        outbox.Add(db, invitation.OrganisationId, WebhookTypes.MemberJoined, new { userId, Role = invitation.Role.ToString() });
        await db.SaveChangesAsync(cancellationToken);
        return null;
    }

    private Refusal Used() => new("invitation_used", text["InvitationUsed"], StatusCodes.Status409Conflict);
}
