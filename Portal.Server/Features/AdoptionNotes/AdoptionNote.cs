using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Client.Contracts;

namespace Portal.Server.Features.AdoptionNotes;

/// <summary>What an operator wrote to a day of the charts.</summary>
public sealed class AdoptionNote
{
    public int Id { get; init; }

    public required DateOnly Day { get; init; }

    public required NoteKind Kind { get; init; }

    /// <summary>ISIC section; null for all.</summary>
    [MaxLength(1)]
    public string? Industry { get; init; }

    [MaxLength(400)]
    public required string Text { get; init; }

    [MaxLength(36)]
    public required string WrittenByUserId { get; init; }

    public required DateTime WrittenAt { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<AdoptionNote>
    {
        public void Configure(EntityTypeBuilder<AdoptionNote> builder) => builder.HasIndex(n => n.Day);
    }
}
