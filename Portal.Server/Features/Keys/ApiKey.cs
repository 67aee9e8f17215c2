using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Server.Features.Organisations;
using Portal.Server.Features.ServiceAccounts;

namespace Portal.Server.Features.Keys;

/// <summary>A key of an organisation, <c>aip_&lt;env&gt;_&lt;id&gt;_&lt;secret&gt;</c>; the secret is stored as a hash.</summary>
public sealed class ApiKey
{
    [MaxLength(8)]
    public required string Id { get; init; }

    public int OrganisationId { get; init; }

    public Organisation? Organisation { get; init; }

    [MaxLength(80)]
    public required string Name { get; set; }

    /// <summary>SHA-256 of the secret: 256 random bits need no slow hash (ASVS 6.5.2).</summary>
    [MaxLength(32)]
    public required byte[] SecretHash { get; set; }

    /// <summary>The secret's last letters, so that people can tell an old secret from a new one; empty for keys older than this.</summary>
    [MaxLength(ApiKeyText.EndingLength)]
    public string SecretEnding { get; set; } = "";

    /// <summary>When the present secret was made, if it is not the first one.</summary>
    public DateTime? RotatedAt { get; set; }

    /// <summary>SHA-256 of the secret before the present one; null when there is none or it died with the rotation.</summary>
    [MaxLength(32)]
    public byte[]? OldSecretHash { get; set; }

    [MaxLength(ApiKeyText.EndingLength)]
    public string? OldSecretEnding { get; set; }

    /// <summary>Until when the old secret works beside the present one.</summary>
    public DateTime? OldSecretEndsAt { get; set; }

    /// <summary>Space-separated verbs, such as <c>predict</c>.</summary>
    [MaxLength(200)]
    public required string Scopes { get; init; }

    /// <summary>Space-separated slugs: only these models may be called. Null is every model.</summary>
    [MaxLength(KeyLists.MaxModelsLength)]
    public string? Models { get; set; }

    /// <summary>Space-separated networks in CIDR form: only from there may it be used. Null is everywhere.</summary>
    [MaxLength(KeyLists.MaxAddressesLength)]
    public string? Addresses { get; set; }

    /// <summary>Whose key it is when it is no person's.</summary>
    public int? ServiceAccountId { get; init; }

    public ServiceAccount? ServiceAccount { get; init; }

    /// <summary>The person who made it, and whose it is when it is no service account's; null for one made at the console.</summary>
    [MaxLength(36)]
    public string? CreatedByUserId { get; init; }

    public required DateTime CreatedAt { get; init; }

    public DateTime? ExpiresAt { get; set; }

    public DateTime? LastUsedAt { get; set; }

    public DateTime? RevokedAt { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<ApiKey>
    {
        public void Configure(EntityTypeBuilder<ApiKey> builder)
        {
            builder.HasIndex(k => k.OrganisationId);
            // A deleted account's row stays: usage goes on naming it.
            builder.HasOne(k => k.ServiceAccount).WithMany().HasForeignKey(k => k.ServiceAccountId).OnDelete(DeleteBehavior.Restrict);
            builder.HasOne(k => k.Organisation).WithMany().HasForeignKey(k => k.OrganisationId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
