using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Data;

namespace Portal.Server.Features.Organisations;

/// <summary>Where a signed-in person stands between asking to join an organisation and being in it.</summary>
internal sealed class AccountMembership(PortalDb db, OrganisationEntry entry)
{
    /// <returns>The name of the organisation whose answer a person without one waits for, or null.</returns>
    public async Task<string?> Requested(ClaimsPrincipal user, CancellationToken cancellationToken) =>
        user.IsMember() || user.FindFirstValue(ClaimTypes.NameIdentifier) is not { } userId
            ? null
            : await db.Memberships.AsNoTracking()
                .Where(m => m.UserId == userId && m.IsRequest)
                .OrderBy(m => m.CreatedAt)
                .Select(m => m.Organisation!.Name)
                .FirstOrDefaultAsync(cancellationToken);

    /// <summary>Lets a person whose request was declined, or who takes it back, choose again.</summary>
    /// <returns>The faults of the choice; empty when it is done.</returns>
    public async Task<IReadOnlyList<Refusal>> Choose(string userId, OrganisationChoice choice, CancellationToken cancellationToken)
    {
        var faults = await entry.Faults(choice, cancellationToken);
        if (faults.Count > 0)
        {
            return faults;
        }
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await db.Memberships.AnyAsync(m => m.UserId == userId && !m.IsRequest, cancellationToken))
        {
            await db.Memberships.Where(m => m.UserId == userId && m.IsRequest).ExecuteDeleteAsync(cancellationToken);
            await entry.Enter(choice, userId, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        return [];
    }
}
