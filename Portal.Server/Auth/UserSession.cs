using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Server.Auth;

/// <summary>A signed-in browser. The cookie is worth nothing without its row, so ending a session is deleting the row.</summary>
public sealed class UserSession
{
    /// <summary>SHA-256 of the random id that the cookie carries, lower-case hexadecimal.</summary>
    [MaxLength(64)]
    public required string Id { get; init; }

    [MaxLength(36)]
    public required string UserId { get; init; }

    public PortalUser? User { get; init; }

    public required DateTime CreatedAt { get; init; }

    public required DateTime LastSeenAt { get; set; }

    /// <summary>Absolute end, whatever the use.</summary>
    public required DateTime ExpiresAt { get; init; }

    /// <summary>The organisation that the person switched to; null, or one they are no longer in, means their first.</summary>
    public int? ActiveOrganisationId { get; set; }

    [MaxLength(45)]
    public string Address { get; init; } = "";

    [MaxLength(200)]
    public string UserAgent { get; init; } = "";

    internal sealed class Configuration : IEntityTypeConfiguration<UserSession>
    {
        public void Configure(EntityTypeBuilder<UserSession> builder)
        {
            builder.HasOne(s => s.User).WithMany().HasForeignKey(s => s.UserId).OnDelete(DeleteBehavior.Cascade);
            builder.HasIndex(s => s.ExpiresAt);
        }
    }
}
