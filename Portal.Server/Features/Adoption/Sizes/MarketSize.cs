using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Server.Features.Adoption;

/// <summary>Addressable organisations of an industry: the denominator, with its source. Rows are added, never changed.</summary>
public sealed class MarketSize
{
    public int Id { get; init; }

    /// <summary>ISIC Rev. 4 section, one capital letter.</summary>
    [MaxLength(1)]
    public required string Industry { get; init; }

    /// <summary>One of <see cref="Client.Contracts.SizeClasses"/>; null for all sizes together.</summary>
    [MaxLength(8)]
    public string? SizeClass { get; init; }

    public required long Organisations { get; init; }

    public long? Low { get; init; }

    public long? High { get; init; }

    /// <summary>Of the number of organisations.</summary>
    public double? StandardError { get; init; }

    /// <summary>The day the number describes.</summary>
    public required DateOnly AsOf { get; init; }

    [MaxLength(400)]
    public required string Source { get; init; }

    public bool IsDemo { get; init; }

    /// <summary>Of the import that brought it, from 1; 0 for a row that is older than imports.</summary>
    public int Version { get; init; }

    /// <summary>When it was entered; of rows about one day the newest counts.</summary>
    public required DateTime EnteredAt { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<MarketSize>
    {
        public void Configure(EntityTypeBuilder<MarketSize> builder) =>
            builder.HasIndex(m => new { m.Industry, m.EnteredAt });
    }
}
