using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Client.Contracts;
using Portal.Server.Features.Models;

namespace Portal.Server.Features.Publishing.Canaries;

/// <summary>A new version that gets a share of a model's calls beside the available one, with the sums of both.</summary>
public sealed class Canary
{
    public int Id { get; init; }

    public required int ModelId { get; init; }

    public Model? Model { get; init; }

    public required int FromVersionId { get; init; }

    public ModelVersion? FromVersion { get; init; }

    public required int ToVersionId { get; init; }

    public ModelVersion? ToVersion { get; init; }

    public required int Percent { get; set; }

    /// <summary>Thousandths of a percent of failed calls beyond which it may be rolled back.</summary>
    public required int MostFailures { get; init; }

    /// <summary>One of <see cref="CanaryStates"/>.</summary>
    [MaxLength(16)]
    public required string State { get; set; }

    /// <summary>One of <see cref="CanaryEnds"/>; null where a person ended it.</summary>
    [MaxLength(16)]
    public string? Because { get; set; }

    /// <summary>The member who began it, and is told when it is rolled back.</summary>
    [MaxLength(36)]
    public string? StartedBy { get; init; }

    public required DateTime StartedAt { get; init; }

    public DateTime? EndedAt { get; set; }

    /// <summary>Calls of the new version that it answered or failed by its own fault.</summary>
    public long Calls { get; set; }

    public long Failures { get; set; }

    /// <summary>The same of the available version, since the canary began.</summary>
    public long FromCalls { get; set; }

    public long FromFailures { get; set; }

    /// <summary>The <see cref="CanaryCounts"/> that decided, as JSON; null unless it failed too often.</summary>
    [MaxLength(200)]
    public string? EvidenceJson { get; set; }

    /// <param name="percent">Of failed calls.</param>
    public static int MostFailuresOf(double percent) => (int)Math.Round(percent * 1000);

    internal sealed class Configuration : IEntityTypeConfiguration<Canary>
    {
        public void Configure(EntityTypeBuilder<Canary> builder)
        {
            // One that runs, whoever begins one at the same time.
            builder.HasIndex(c => c.ModelId).IsUnique().HasFilter($"\"State\" = '{CanaryStates.Running}'").HasDatabaseName("IX_Canaries_Running");
            builder.HasIndex(c => new { c.ModelId, c.Id });
            builder.HasOne(c => c.Model).WithMany().HasForeignKey(c => c.ModelId).OnDelete(DeleteBehavior.Restrict);
            builder.HasOne(c => c.FromVersion).WithMany().HasForeignKey(c => c.FromVersionId).OnDelete(DeleteBehavior.Restrict);
            builder.HasOne(c => c.ToVersion).WithMany().HasForeignKey(c => c.ToVersionId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}
