using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Server.Features.Models;

namespace Portal.Server.Features.Subscriptions;

/// <summary>
/// A stretch of time in which a subscription ran on one version of a plan. Terms are added and closed, never rewritten, so that
/// the fee of any past month can be reckoned again.
/// </summary>
public sealed class SubscriptionTerm
{
    public int Id { get; init; }

    public int SubscriptionId { get; init; }

    public Subscription? Subscription { get; init; }

    public required int OrganisationId { get; init; }

    public required int PlanId { get; init; }

    public Plan? Plan { get; init; }

    public required DateTime StartedAt { get; init; }

    /// <summary>Null while it runs.</summary>
    public DateTime? EndedAt { get; set; }

    /// <summary>The midnight (UTC) until which no fee is due; null for a term without a trial.</summary>
    public DateTime? TrialUntil { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<SubscriptionTerm>
    {
        public void Configure(EntityTypeBuilder<SubscriptionTerm> builder)
        {
            builder.HasIndex(t => new { t.OrganisationId, t.StartedAt });
            builder.HasOne(t => t.Subscription).WithMany(s => s.Terms).HasForeignKey(t => t.SubscriptionId).OnDelete(DeleteBehavior.Restrict);
            builder.HasOne(t => t.Plan).WithMany().HasForeignKey(t => t.PlanId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}
