using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Server.Features.Organisations;

namespace Portal.Server.Features.ServiceAccounts;

/// <summary>A member that is no person: a program's own place in an organisation. Its keys outlive whoever made them.</summary>
public sealed class ServiceAccount
{
    public int Id { get; init; }

    public int OrganisationId { get; init; }

    public Organisation? Organisation { get; init; }

    [MaxLength(80)]
    public required string Name { get; init; }

    /// <summary>Viewer, Member or Publisher: never one that decides about people.</summary>
    public required OrganisationRole Role { get; init; }

    [MaxLength(36)]
    public string? CreatedByUserId { get; init; }

    public required DateTime CreatedAt { get; init; }

    /// <summary>Since when its keys are refused; null while they work.</summary>
    public DateTime? DisabledAt { get; set; }

    /// <summary>The row stays when the account is gone: what it used goes on naming it.</summary>
    public DateTime? DeletedAt { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<ServiceAccount>
    {
        public void Configure(EntityTypeBuilder<ServiceAccount> builder)
        {
            builder.HasIndex(a => a.OrganisationId);
            builder.HasOne(a => a.Organisation).WithMany().HasForeignKey(a => a.OrganisationId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
