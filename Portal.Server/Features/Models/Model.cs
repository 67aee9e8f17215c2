using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Server.Features.Organisations;

namespace Portal.Server.Features.Models;

/// <summary>A catalogue entry.</summary>
public sealed class Model
{
    public int Id { get; init; }

    /// <summary>The publisher.</summary>
    public int OrganisationId { get; init; }

    public Organisation? Organisation { get; init; }

    [MaxLength(64)]
    public required string Slug { get; init; }

    /// <summary>A Hugging Face task name.</summary>
    [MaxLength(64)]
    public required string Task { get; set; }

    public required DateTime CreatedAt { get; init; }

    public ICollection<ModelVersion> Versions { get; } = [];

    public ICollection<Plan> Plans { get; } = [];

    internal sealed class Configuration : IEntityTypeConfiguration<Model>
    {
        public void Configure(EntityTypeBuilder<Model> builder)
        {
            builder.HasIndex(m => m.Slug).IsUnique();
            builder.HasOne(m => m.Organisation).WithMany().HasForeignKey(m => m.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

public enum ModelVersionState
{
    Draft = 0,
    InReview = 1,
    Preview = 2,
    Available = 3,
    Legacy = 4,
    Deprecated = 5,
    Retired = 6,
    Rejected = 7,
}

/// <summary>An immutable set of files.</summary>
public sealed class ModelVersion
{
    public int Id { get; init; }

    public int ModelId { get; init; }

    public Model? Model { get; init; }

    [MaxLength(32)]
    public required string Version { get; init; }

    public required ModelVersionState State { get; set; }

    /// <summary>SHA-256 over the manifest's bytes: names every file by its own hash.</summary>
    [MaxLength(64)]
    public required string Sha256 { get; init; }

    /// <summary><c>model.json</c> as published.</summary>
    public required string ManifestJson { get; init; }

    public required DateTime CreatedAt { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<ModelVersion>
    {
        public void Configure(EntityTypeBuilder<ModelVersion> builder) =>
            builder.HasIndex(v => new { v.ModelId, v.Version }).IsUnique();
    }
}
