using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Client.Contracts;
using Portal.Server.Features.Models;

namespace Portal.Server.Features.Subscriptions.Shadows;

/// <summary>A comparison of two versions on a subscriber's own calls. Holds sums only: no input, no answer.</summary>
public sealed class ShadowRun
{
    public int Id { get; init; }

    public required int SubscriptionId { get; init; }

    public Subscription? Subscription { get; init; }

    public required int FromVersionId { get; init; }

    public ModelVersion? FromVersion { get; init; }

    public required int ToVersionId { get; init; }

    public ModelVersion? ToVersion { get; init; }

    public required int Percent { get; init; }

    public required DateTime StartedAt { get; init; }

    public required DateTime EndsAt { get; init; }

    /// <summary>Null while it runs.</summary>
    public DateTime? EndedAt { get; set; }

    /// <summary>One of <see cref="ShadowEnds"/>.</summary>
    [MaxLength(16)]
    public string? Because { get; set; }

    public long Compared { get; set; }

    public long Same { get; set; }

    public long Failed { get; set; }

    public long Dropped { get; set; }

    /// <summary>Both versions' times as JSON; replaced by who read it last only.</summary>
    [MaxLength(8000)]
    public string? TimesJson { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<ShadowRun>
    {
        public void Configure(EntityTypeBuilder<ShadowRun> builder)
        {
            // One that runs, whoever begins one at the same time.
            builder.HasIndex(r => r.SubscriptionId).IsUnique().HasFilter("\"EndedAt\" IS NULL").HasDatabaseName("IX_ShadowRuns_Running");
            builder.HasIndex(r => new { r.SubscriptionId, r.Id });
            builder.HasOne(r => r.Subscription).WithMany().HasForeignKey(r => r.SubscriptionId).OnDelete(DeleteBehavior.Cascade);
            builder.HasOne(r => r.FromVersion).WithMany().HasForeignKey(r => r.FromVersionId).OnDelete(DeleteBehavior.Restrict);
            builder.HasOne(r => r.ToVersion).WithMany().HasForeignKey(r => r.ToVersionId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}
