using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Server.Auth;

namespace Portal.Server.Features.Organisations;

/// <summary>The tenant.</summary>
public sealed class Organisation
{
    public int Id { get; init; }

    [MaxLength(64)]
    public required string Slug { get; init; }

    [MaxLength(120)]
    public required string Name { get; set; }

    /// <summary>ISIC Rev. 4 section, one capital letter.</summary>
    [MaxLength(1)]
    public required string Industry { get; set; }

    /// <summary>Persons employed: one of <see cref="Client.Contracts.SizeClasses"/>.</summary>
    [MaxLength(8)]
    public required string SizeClass { get; set; }

    /// <summary>ISO 3166-1 alpha-2, or empty.</summary>
    [MaxLength(2)]
    public string Country { get; set; } = "";

    /// <summary>Whose midnights its limits start anew at: an IANA name.</summary>
    [MaxLength(64)]
    public string TimeZone { get; set; } = "UTC";

    /// <summary>Made up for demonstration: every chart that counts it says so.</summary>
    public bool IsDemo { get; init; }

    public required DateTime CreatedAt { get; init; }

    /// <summary>Since when the operator lets it spend nothing; null while it may.</summary>
    public DateTime? SuspendedAt { get; set; }

    public ICollection<Membership> Members { get; } = [];

    internal sealed class Configuration : IEntityTypeConfiguration<Organisation>
    {
        public void Configure(EntityTypeBuilder<Organisation> builder)
        {
            builder.HasIndex(o => o.Slug).IsUnique();
            builder.HasIndex(o => o.Industry);
            // Also of organisations that were there before zones were.
            builder.Property(o => o.TimeZone).HasDefaultValue("UTC");
        }
    }
}

public enum OrganisationRole
{
    Viewer = 1,
    Member = 2,
    Publisher = 3,
    Admin = 4,
    Owner = 5,
}

/// <summary>A person in an organisation, or one who asked to be.</summary>
public sealed class Membership
{
    public int OrganisationId { get; init; }

    public Organisation? Organisation { get; init; }

    [MaxLength(36)]
    public required string UserId { get; init; }

    public PortalUser? User { get; init; }

    public required OrganisationRole Role { get; set; }

    /// <summary>True until an owner or admin lets the person in; a request gives no rights.</summary>
    public bool IsRequest { get; set; }

    public required DateTime CreatedAt { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<Membership>
    {
        public void Configure(EntityTypeBuilder<Membership> builder)
        {
            builder.HasKey(m => new { m.OrganisationId, m.UserId });
            builder.HasIndex(m => m.UserId);
            builder.HasOne(m => m.User).WithMany().HasForeignKey(m => m.UserId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
