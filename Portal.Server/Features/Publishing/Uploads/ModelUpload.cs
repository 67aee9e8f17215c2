using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Client.Contracts;
using Portal.Server.Features.Models;

namespace Portal.Server.Features.Publishing.Uploads;

/// <summary>A file on its way to become a version. Its bytes lie in a folder named after it; their number is what the file has, not what a row says.</summary>
public sealed class ModelUpload
{
    /// <summary>32 hexadecimal digits that nobody guesses; also the folder's name.</summary>
    [MaxLength(32)]
    public required string Id { get; init; }

    /// <summary>The publisher.</summary>
    public required int OrganisationId { get; init; }

    public required int ModelId { get; init; }

    public Model? Model { get; init; }

    /// <summary>The member who sends it.</summary>
    [MaxLength(36)]
    public required string UserId { get; init; }

    [MaxLength(32)]
    public required string Version { get; init; }

    [MaxLength(255)]
    public required string FileName { get; init; }

    public required long Bytes { get; init; }

    public UploadState State { get; set; }

    /// <summary>The verdict's stable word; null unless refused.</summary>
    [MaxLength(64)]
    public string? Code { get; set; }

    /// <summary>What the verdict's sentence is made of, as JSON.</summary>
    [MaxLength(2000)]
    public string? VerdictJson { get; set; }

    public required DateTime CreatedAt { get; init; }

    public required DateTime ExpiresAt { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<ModelUpload>
    {
        public void Configure(EntityTypeBuilder<ModelUpload> builder)
        {
            builder.HasIndex(u => new { u.ModelId, u.Version });
            builder.HasIndex(u => u.OrganisationId);
            builder.HasOne(u => u.Model).WithMany().HasForeignKey(u => u.ModelId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
