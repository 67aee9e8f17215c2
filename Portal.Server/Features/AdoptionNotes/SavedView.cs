using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Server.Auth;

namespace Portal.Server.Features.AdoptionNotes;

/// <summary>A page with its filters that somebody wants to come back to.</summary>
public sealed class SavedView
{
    public const int Most = 100;

    public int Id { get; init; }

    // As long as the key that it points to: SQL Server wants both alike.
    public required string UserId { get; init; }

    [MaxLength(80)]
    public required string Name { get; init; }

    /// <summary>From the portal's root.</summary>
    [MaxLength(1000)]
    public required string Address { get; set; }

    public required DateTime SavedAt { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<SavedView>
    {
        public void Configure(EntityTypeBuilder<SavedView> builder)
        {
            builder.HasIndex(v => new { v.UserId, v.Name }).IsUnique();
            builder.HasOne<PortalUser>().WithMany().HasForeignKey(v => v.UserId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
