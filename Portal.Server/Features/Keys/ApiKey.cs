using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Server.Features.Organisations;

namespace Portal.Server.Features.Keys;

/// <summary>A key of an organisation, <c>aip_&lt;env&gt;_&lt;id&gt;_&lt;secret&gt;</c>; the secret is stored as a hash.</summary>
public sealed class ApiKey
{
    [MaxLength(8)]
    public required string Id { get; init; }

    public int OrganisationId { get; init; }

    public Organisation? Organisation { get; init; }

    [MaxLength(80)]
    public required string Name { get; init; }

    /// <summary>SHA-256 of the secret: 256 random bits need no slow hash (ASVS 6.5.2).</summary>
    [MaxLength(32)]
    public required byte[] SecretHash { get; init; }

    /// <summary>Space-separated verbs, such as <c>predict</c>.</summary>
    [MaxLength(200)]
    public required string Scopes { get; init; }

    /// <summary>The person who made it; null for one made at the console.</summary>
    [MaxLength(36)]
    public string? CreatedByUserId { get; init; }

    public required DateTime CreatedAt { get; init; }

    public DateTime? ExpiresAt { get; init; }

    public DateTime? LastUsedAt { get; set; }

    public DateTime? RevokedAt { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<ApiKey>
    {
        public void Configure(EntityTypeBuilder<ApiKey> builder)
        {
            builder.HasIndex(k => k.OrganisationId);
            builder.HasOne(k => k.Organisation).WithMany().HasForeignKey(k => k.OrganisationId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
