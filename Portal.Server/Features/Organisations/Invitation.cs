using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Server.Auth;

namespace Portal.Server.Features.Organisations;

/// <summary>A way into an organisation for one address, once, until it expires or is revoked. The link's token is stored as a hash.</summary>
public sealed class Invitation
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    public int Id { get; init; }

    public int OrganisationId { get; init; }

    public Organisation? Organisation { get; init; }

    /// <summary>As the inviter wrote it.</summary>
    [MaxLength(EmailAddress.MaxLength)]
    public required string Email { get; init; }

    /// <summary>As accounts' addresses are compared.</summary>
    [MaxLength(EmailAddress.MaxLength)]
    public required string NormalizedEmail { get; init; }

    public required OrganisationRole Role { get; init; }

    /// <summary>SHA-256 of the token: 256 random bits need no slow hash.</summary>
    [MaxLength(32)]
    public required byte[] TokenHash { get; init; }

    [MaxLength(36)]
    public required string InvitedByUserId { get; init; }

    public required DateTime CreatedAt { get; init; }

    public required DateTime ExpiresAt { get; init; }

    public DateTime? RevokedAt { get; set; }

    public DateTime? AcceptedAt { get; set; }

    [MaxLength(36)]
    public string? AcceptedByUserId { get; set; }

    /// <summary>What the audit log names it by: enough to find the row, and neither an address nor a way in.</summary>
    public string Mark() => Convert.ToHexStringLower(TokenHash, 0, 8);

    internal sealed class Configuration : IEntityTypeConfiguration<Invitation>
    {
        public void Configure(EntityTypeBuilder<Invitation> builder)
        {
            builder.HasIndex(i => i.TokenHash).IsUnique();
            builder.HasIndex(i => new { i.OrganisationId, i.NormalizedEmail });
            builder.HasOne(i => i.Organisation).WithMany().HasForeignKey(i => i.OrganisationId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
