using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Organisations;

namespace Portal.Server.Auth.Sessions;

/// <summary>The table of signed-in browsers. Every request of one asks it once; whatever it says is true from then on.</summary>
internal sealed class UserSessions(IDbContextFactory<PortalDb> databases, AuditLog audit, TimeProvider time)
{
    private const int TokenBytes = 32;

    /// <returns>The token for the cookie; only its hash is stored.</returns>
    public async Task<string> Start(string userId, string address, string userAgent, CancellationToken cancellationToken)
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));
        var now = Now;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        db.Sessions.Add(new UserSession
        {
            Id = Id(token),
            UserId = userId,
            CreatedAt = now,
            LastSeenAt = now,
            ExpiresAt = now + SessionRules.Absolute,
            Address = address,
            UserAgent = userAgent.Length <= 200 ? userAgent : userAgent[..200],
        });
        await audit.SaveAsync(db, new("session.started", userId, OrganisationId: null, address), cancellationToken);
        return token;
    }

    /// <summary>Reads the session and its person as they are now.</summary>
    /// <returns>Null when the session has ended or the person is disabled.</returns>
    public async Task<OpenSession?> Find(string token, CancellationToken cancellationToken)
    {
        var id = Id(token);
        var now = Now;
        var idleSince = now - SessionRules.Idle;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var found = await db.Sessions.AsNoTracking()
            .Where(s => s.Id == id && s.ExpiresAt > now && s.LastSeenAt > idleSince && !s.User!.IsDisabled)
            .Select(s => new
            {
                s.UserId,
                s.CreatedAt,
                s.LastSeenAt,
                s.User!.Email,
                s.User.DisplayName,
                s.User.IsOperator,
                s.ActiveOrganisationId,
                Memberships = db.Memberships
                    .Where(m => m.UserId == s.UserId && !m.IsRequest)
                    .OrderBy(m => m.CreatedAt).ThenBy(m => m.OrganisationId)
                    .Select(m => new OpenMembership(
                        m.OrganisationId, m.Organisation!.Slug, m.Organisation.Name, m.Role, m.Organisation.SuspendedAt != null,
                        m.Role >= OrganisationRole.Publisher && db.Models.Any(model => model.OrganisationId == m.OrganisationId)))
                    .ToList(),
            })
            .FirstOrDefaultAsync(cancellationToken);
        if (found is null)
        {
            return null;
        }
        if (now - found.LastSeenAt > SessionRules.SeenAtPrecision)
        {
            await db.Sessions.Where(s => s.Id == id).ExecuteUpdateAsync(set => set.SetProperty(s => s.LastSeenAt, now), cancellationToken);
        }
        var claims = new List<Claim>
        {
            new(ClaimTypes.NameIdentifier, found.UserId),
            new(ClaimTypes.Name, found.Email ?? ""),
            new(ClaimTypes.Email, found.Email ?? ""),
            new(PortalClaims.DisplayName, found.DisplayName),
        };
        if (found.IsOperator)
        {
            claims.Add(new Claim(PortalClaims.Operator, "true"));
        }
        claims.AddRange(ClaimsOf(found.Memberships, found.ActiveOrganisationId));
        return new OpenSession(id, found.CreatedAt, new ClaimsPrincipal(new ClaimsIdentity(claims, IdentityConstants.ApplicationScheme)));
    }

    /// <summary>Makes another organisation of the person the one that this session is about.</summary>
    /// <returns>False when the person is not in it, which is not told from one that does not exist.</returns>
    public async Task<bool> Switch(string userId, string sessionId, string shortName, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var chosen = await db.Memberships
            .Where(m => m.UserId == userId && !m.IsRequest && m.Organisation!.Slug == shortName)
            .Select(m => (int?)m.OrganisationId)
            .SingleOrDefaultAsync(cancellationToken);
        if (chosen is not null
            && await db.Sessions.AnyAsync(s => s.Id == sessionId && s.UserId == userId && s.ActiveOrganisationId == chosen, cancellationToken))
        {
            // Nothing changes, so nothing is written down.
            return true;
        }
        return chosen is not null && await audit.SaveAsync(
            db,
            new("organisation.switched", userId, chosen, shortName),
            () => db.Sessions.Where(s => s.Id == sessionId && s.UserId == userId)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.ActiveOrganisationId, chosen), cancellationToken),
            cancellationToken) == 1;
    }

    public async Task<IReadOnlyList<UserSession>> Of(string userId, CancellationToken cancellationToken)
    {
        var idleSince = Now - SessionRules.Idle;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Sessions.AsNoTracking()
            .Where(s => s.UserId == userId && s.LastSeenAt > idleSince)
            .OrderByDescending(s => s.LastSeenAt)
            .ToListAsync(cancellationToken);
    }

    public async Task End(string userId, string sessionId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Sessions.Where(s => s.Id == sessionId && s.UserId == userId).ExecuteDeleteAsync(cancellationToken);
    }

    public async Task EndAll(string userId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Sessions.Where(s => s.UserId == userId).ExecuteDeleteAsync(cancellationToken);
    }

    /// <returns>How many ended sessions were removed.</returns>
    public async Task<int> Sweep(CancellationToken cancellationToken)
    {
        var now = Now;
        var idleSince = now - SessionRules.Idle;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Sessions.Where(s => s.ExpiresAt <= now || s.LastSeenAt <= idleSince).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>The active organisation is the chosen one while the person is in it, and otherwise their first.</summary>
    private static IEnumerable<Claim> ClaimsOf(List<OpenMembership> memberships, int? chosen)
    {
        if ((memberships.Find(m => m.OrganisationId == chosen) ?? memberships.FirstOrDefault()) is not { } active)
        {
            yield break;
        }
        yield return new Claim(PortalClaims.OrganisationId, active.OrganisationId.ToString(System.Globalization.CultureInfo.InvariantCulture));
        yield return new Claim(PortalClaims.OrganisationSlug, active.Slug);
        yield return new Claim(PortalClaims.OrganisationName, active.Name);
        yield return new Claim(PortalClaims.OrganisationRole, active.Role.ToString());
        if (active.IsSuspended)
        {
            yield return new Claim(PortalClaims.OrganisationSuspended, "true");
        }
        if (active.Publishes)
        {
            yield return new Claim(PortalClaims.Publishes, "true");
        }
        foreach (var membership in memberships.Where(_ => memberships.Count > 1))
        {
            yield return new Claim(PortalClaims.MemberOf, $"{membership.Slug} {membership.Name}");
        }
    }

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    private static string Id(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(token)));

    private sealed record OpenMembership(int OrganisationId, string Slug, string Name, OrganisationRole Role, bool IsSuspended, bool Publishes);
}

/// <param name="Id">The row's key, which names the session but does not open it.</param>
/// <param name="Principal">The person with the claims of <see cref="PortalClaims"/>.</param>
internal sealed record OpenSession(string Id, DateTime StartedAt, ClaimsPrincipal Principal);
