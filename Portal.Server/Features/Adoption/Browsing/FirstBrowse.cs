using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Server.Features.Organisations;

namespace Portal.Server.Features.Adoption.Browsing;

/// <summary>When somebody of an organisation first looked at a model's page: not who, and not which model.</summary>
public sealed class FirstBrowse
{
    [Key, DatabaseGenerated(DatabaseGeneratedOption.None)]
    public required int OrganisationId { get; init; }

    public required DateTime At { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<FirstBrowse>
    {
        public void Configure(EntityTypeBuilder<FirstBrowse> builder) =>
            builder.HasOne<Organisation>().WithMany().HasForeignKey(b => b.OrganisationId).OnDelete(DeleteBehavior.Restrict);
    }
}
