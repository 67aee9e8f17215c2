using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Client.Contracts;
using Portal.Server.Features.Organisations;

namespace Portal.Server.Features.AdoptionNotes;

/// <summary>Figures that an operator's organisation is sent after every week or month.</summary>
public sealed class ScheduledReport
{
    public const int Most = 50;

    public int Id { get; init; }

    public required int OrganisationId { get; init; }

    [MaxLength(36)]
    public required string CreatedByUserId { get; init; }

    [MaxLength(80)]
    public required string Name { get; init; }

    /// <summary>Of comma-separated values, from the portal's root, with its query.</summary>
    [MaxLength(1000)]
    public required string Address { get; init; }

    public required ReportRhythm Rhythm { get; init; }

    public required DateTime CreatedAt { get; init; }

    /// <summary>Why the last one could not be made; null when it could.</summary>
    [MaxLength(32)]
    public string? Problem { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<ScheduledReport>
    {
        public void Configure(EntityTypeBuilder<ScheduledReport> builder)
        {
            builder.HasIndex(r => new { r.OrganisationId, r.Name }).IsUnique();
            builder.HasOne<Organisation>().WithMany().HasForeignKey(r => r.OrganisationId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

/// <summary>That a period was reported: written with the event, so there is one of both or none.</summary>
public sealed class ReportedPeriod
{
    public int ReportId { get; init; }

    /// <summary><c>2026-W47</c> or <c>2026-11</c>.</summary>
    [MaxLength(8)]
    public required string Period { get; init; }

    public required DateTime At { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<ReportedPeriod>
    {
        public void Configure(EntityTypeBuilder<ReportedPeriod> builder)
        {
            builder.HasKey(p => new { p.ReportId, p.Period });
            builder.HasOne<ScheduledReport>().WithMany().HasForeignKey(p => p.ReportId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
