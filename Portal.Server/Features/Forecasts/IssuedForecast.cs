using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Server.Features.Forecasts;

/// <summary>A forecast, or its refusal, as it was issued. Rows are added, never changed: coverage is measured on what was shown.</summary>
public sealed class IssuedForecast
{
    public int Id { get; init; }

    /// <summary>ISIC Rev. 4 section, or <c>*</c> for all.</summary>
    [MaxLength(1)]
    public required string Industry { get; init; }

    /// <summary>End of the last complete month that it knew.</summary>
    public required DateOnly Origin { get; init; }

    public required DateTime IssuedAt { get; init; }

    /// <summary>Computed afterwards from the months up to the origin, as they are counted at <see cref="IssuedAt"/>: only demo data has such a past.</summary>
    public required bool IsHindcast { get; init; }

    [MaxLength(16)]
    public required string ModelVersion { get; init; }

    [MaxLength(16)]
    public required string DefinitionVersion { get; init; }

    /// <summary>Active organisations at the origin: what earlier forecasts of this month are compared with.</summary>
    public required int Active { get; init; }

    public required long Organisations { get; init; }

    /// <summary>Coefficient of variation of <see cref="Organisations"/>; null when not known.</summary>
    public double? DenominatorVariation { get; init; }

    /// <summary>A <see cref="Adoption.Forecasting.ForecastMethod"/>; null when refused.</summary>
    [MaxLength(24)]
    public string? Method { get; init; }

    /// <summary>A <see cref="Adoption.Forecasting.BandSource"/>; null when refused.</summary>
    [MaxLength(24)]
    public string? BandSource { get; init; }

    /// <summary>A <see cref="Adoption.Forecasting.RefusalReason"/>; null when there is a forecast.</summary>
    [MaxLength(32)]
    public string? Refusal { get; init; }

    /// <summary><see cref="IssuedStep"/>s as JSON.</summary>
    public required string Steps { get; init; }

    /// <summary>A <see cref="LoggedExplanation"/> as JSON; null for a hindcast.</summary>
    public string? Explanation { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<IssuedForecast>
    {
        public void Configure(EntityTypeBuilder<IssuedForecast> builder)
        {
            builder.HasIndex(f => new { f.Industry, f.Origin, f.ModelVersion, f.DefinitionVersion }).IsUnique();
            foreach (var property in builder.Metadata.GetProperties().Where(property => !property.IsPrimaryKey()))
            {
                property.SetAfterSaveBehavior(PropertySaveBehavior.Throw);
            }
        }
    }
}
