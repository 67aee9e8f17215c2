using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Server.Features.Models;
using Portal.Server.Features.Organisations;

namespace Portal.Server.Features.Subscriptions;

/// <summary>An organisation's contract to a model.</summary>
public sealed class Subscription
{
    public int Id { get; init; }

    public int OrganisationId { get; init; }

    public Organisation? Organisation { get; init; }

    public int ModelId { get; init; }

    public Model? Model { get; init; }

    public int PlanId { get; set; }

    public Plan? Plan { get; init; }

    public required DateTime CreatedAt { get; init; }

    /// <summary>Null while it runs.</summary>
    public DateTime? CancelledAt { get; set; }

    /// <summary>The version whose licence was accepted; null where none asked for it.</summary>
    public int? AcceptedLicenceVersionId { get; set; }

    /// <summary>The version that answers calls that name none; null follows the publisher.</summary>
    public int? PinnedVersionId { get; set; }

    public ModelVersion? PinnedVersion { get; init; }

    /// <summary>Whether the pin gives way when its version is retired; else calls that name no version are refused then.</summary>
    public bool PinThenFollows { get; set; }

    /// <summary>What it ran on, and when.</summary>
    public ICollection<SubscriptionTerm> Terms { get; } = [];

    internal sealed class Configuration : IEntityTypeConfiguration<Subscription>
    {
        public void Configure(EntityTypeBuilder<Subscription> builder)
        {
            builder.HasIndex(s => new { s.OrganisationId, s.ModelId }).IsUnique();
            builder.HasOne(s => s.Organisation).WithMany().HasForeignKey(s => s.OrganisationId).OnDelete(DeleteBehavior.Restrict);
            builder.HasOne(s => s.Model).WithMany().HasForeignKey(s => s.ModelId).OnDelete(DeleteBehavior.Restrict);
            builder.HasOne(s => s.PinnedVersion).WithMany().HasForeignKey(s => s.PinnedVersionId).OnDelete(DeleteBehavior.Restrict);
            builder.HasOne(s => s.Plan).WithMany().HasForeignKey(s => s.PlanId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}
