using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Features.Organisations;

namespace Portal.Server.Features.Demo;

/// <summary>The three people who can sign in to a demo.</summary>
internal sealed class DemoSignIns(
    PortalDb db, IPasswordHasher<PortalUser> passwords, ILookupNormalizer normalizer, TimeProvider clock)
{
    public const string OperatorEmail = "operator@demo.local";
    public const string PublisherEmail = "publisher@demo.local";
    public const string MemberEmail = "member@demo.local";
    public const string Password = "Portal-Demo-2026";

    /// <param name="operatorOf">The portal's own organisation; null while it has published nothing.</param>
    public async Task Add(Organisation memberOf, Organisation publisherOf, Organisation? operatorOf, CancellationToken cancellationToken)
    {
        await Add(OperatorEmail, "Olivia Operator", isOperator: true, operatorOf, OrganisationRole.Admin, cancellationToken);
        await Add(PublisherEmail, "Paul Publisher", isOperator: false, publisherOf, OrganisationRole.Publisher, cancellationToken);
        await Add(MemberEmail, "Mei Member", isOperator: false, memberOf, OrganisationRole.Owner, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
    }

    private async Task Add(
        string email, string name, bool isOperator, Organisation? organisation, OrganisationRole role, CancellationToken cancellationToken)
    {
        var normalized = normalizer.NormalizeEmail(email);
        // Whoever took the address before the demo came keeps it, and gains nothing by it.
        if (await db.Users.AnyAsync(user => user.NormalizedEmail == normalized, cancellationToken))
        {
            return;
        }
        var now = clock.GetUtcNow().UtcDateTime;
        var user = new PortalUser
        {
            UserName = email,
            NormalizedUserName = normalizer.NormalizeName(email),
            Email = email,
            NormalizedEmail = normalized,
            EmailConfirmed = true,
            LockoutEnabled = true,
            SecurityStamp = Guid.NewGuid().ToString("N"),
            DisplayName = name,
            IsOperator = isOperator,
            CreatedAt = now,
        };
        user.PasswordHash = passwords.HashPassword(user, Password);
        db.Users.Add(user);
        if (organisation is not null)
        {
            db.Memberships.Add(new Membership
            {
                OrganisationId = organisation.Id,
                UserId = user.Id,
                Role = role,
                CreatedAt = now,
            });
        }
    }
}
