using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Server.Features.OfficialStatistics;

/// <summary>A published figure as one import brought it. A revision is another row: what was published first stays.</summary>
public sealed class OfficialFigure
{
    public int Id { get; init; }

    /// <summary>Of the import that brought it; 1 is what the portal came with.</summary>
    public required int Version { get; init; }

    /// <summary>One of <see cref="Client.Contracts.OfficialSeriesKeys"/>.</summary>
    [MaxLength(32)]
    public required string Series { get; init; }

    /// <summary>As published: a NACE section, a NAICS sector, or empty for all activities.</summary>
    [MaxLength(8)]
    public required string Code { get; init; }

    /// <summary>Empty for all sizes of the survey.</summary>
    [MaxLength(8)]
    public required string SizeClass { get; init; }

    /// <summary>As published: <c>2025</c>, <c>2024-02</c> or <c>2023-11-05</c>.</summary>
    [MaxLength(10)]
    public required string Period { get; init; }

    public required DateOnly PeriodEnd { get; init; }

    public required double Percent { get; init; }

    public double? StandardError { get; init; }

    [MaxLength(200)]
    public required string Source { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<OfficialFigure>
    {
        public void Configure(EntityTypeBuilder<OfficialFigure> builder)
        {
            builder.HasIndex(f => new { f.Series, f.Code, f.SizeClass, f.Period, f.Version }).IsUnique();
            builder.HasOne<OfficialVersion>().WithMany().HasForeignKey(f => f.Version).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

/// <summary>One import of figures.</summary>
public sealed class OfficialVersion
{
    /// <summary>1, 2, 3, …</summary>
    [System.ComponentModel.DataAnnotations.Schema.DatabaseGenerated(System.ComponentModel.DataAnnotations.Schema.DatabaseGeneratedOption.None)]
    public required int Id { get; init; }

    /// <summary>Figures that it added or revised.</summary>
    public required int Rows { get; init; }

    public required DateTime ImportedAt { get; init; }

    /// <summary>Null for what the portal came with.</summary>
    [MaxLength(36)]
    public string? ImportedByUserId { get; init; }
}
