using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Server.Features.Adoption.Public;

/// <summary>
/// What everybody was told about a month. It is written once and served unchanged: two answers about one month, with other market
/// sizes or classes between them, would tell by their difference what each of them hides.
/// </summary>
public sealed class PublishedAdoption
{
    /// <summary>The month's last day.</summary>
    public required DateOnly Month { get; init; }

    [MaxLength(16)]
    public required string DefinitionVersion { get; init; }

    public required DateTime PublishedAt { get; init; }

    /// <summary>A <see cref="Client.Contracts.PublicAdoption"/> without its forecast, as JSON.</summary>
    public required string Answer { get; init; }

    /// <summary>The counts behind it, the hidden ones too, as JSON: the next month is hidden by them. Never served.</summary>
    public required string Cells { get; init; }

    /// <summary>A <see cref="Client.Contracts.Forecasted"/> as JSON, written once; null while there is none that may be shown.</summary>
    public string? Forecast { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<PublishedAdoption>
    {
        public void Configure(EntityTypeBuilder<PublishedAdoption> builder)
        {
            builder.HasKey(p => p.Month);
            builder.Property(p => p.Month).ValueGeneratedNever();
        }
    }
}
