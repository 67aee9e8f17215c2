using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Server.Features.Organisations;

namespace Portal.Server.Features.Adoption.Classes;

/// <summary>
/// From which day on an organisation is of an industry and a size class. Rows are added, never changed, so what was believed on
/// any day can be seen again. An organisation that was never moved has none; its first row is then that of its registration.
/// </summary>
public sealed class OrganisationClass
{
    public int Id { get; init; }

    public required int OrganisationId { get; init; }

    /// <summary>ISIC Rev. 4 section, one capital letter.</summary>
    [MaxLength(1)]
    public required string Industry { get; init; }

    /// <summary>One of <see cref="Client.Contracts.SizeClasses"/>.</summary>
    [MaxLength(8)]
    public required string SizeClass { get; init; }

    /// <summary>The first day (UTC).</summary>
    public required DateOnly From { get; init; }

    [MaxLength(400)]
    public string Reason { get; init; } = "";

    public required DateTime EnteredAt { get; init; }

    /// <summary>A user's id; empty for the organisation's own registration.</summary>
    [MaxLength(36)]
    public string EnteredBy { get; init; } = "";

    internal sealed class Configuration : IEntityTypeConfiguration<OrganisationClass>
    {
        public void Configure(EntityTypeBuilder<OrganisationClass> builder)
        {
            builder.HasIndex(c => new { c.OrganisationId, c.From });
            builder.HasOne<Organisation>().WithMany().HasForeignKey(c => c.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}
