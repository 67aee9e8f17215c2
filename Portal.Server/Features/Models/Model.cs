using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Client.Contracts;
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

    /// <summary>When it was said that the model ends as a whole; null while it does not.</summary>
    public DateTime? EndingSince { get; set; }

    /// <summary>When the model ends with all its versions, or did.</summary>
    public DateTime? EndsAt { get; set; }

    /// <summary>The slug of the model that subscribers are told to use instead of one that ends.</summary>
    [MaxLength(64)]
    public string? Replacement { get; set; }

    /// <summary>Why it ends; its publisher's or an operator's.</summary>
    [MaxLength(PlanRules.MaxReasonLength)]
    public string? EndReason { get; set; }

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

/// <summary>A set of files, immutable once it was submitted.</summary>
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
    public required string Sha256 { get; set; }

    /// <summary><c>model.json</c>; a draft's changes with its form, a submitted version's never.</summary>
    public required string ManifestJson { get; set; }

    public required DateTime CreatedAt { get; init; }

    /// <summary>When it came into its state; null is <see cref="CreatedAt"/>.</summary>
    public DateTime? StateSince { get; set; }

    /// <summary>An operator's or the publisher's, of the last change of state.</summary>
    [MaxLength(PlanRules.MaxReasonLength)]
    public string? StateReason { get; set; }

    /// <summary>When it is retired: a deprecated version, and the available one of a model that ends as a whole, which keeps its place until then.</summary>
    public DateTime? EndsAt { get; set; }

    /// <summary>The version that subscribers are told to use instead.</summary>
    [MaxLength(32)]
    public string? Replacement { get; set; }

    /// <summary>The last reminder of the end that subscribers got, in days before it; null is none.</summary>
    public int? RemindedDays { get; set; }

    /// <summary>When its publisher was last told that its worker died too often.</summary>
    public DateTime? QuarantineToldAt { get; set; }

    /// <summary>The member who submitted an uploaded version.</summary>
    [MaxLength(36)]
    public string? SubmittedBy { get; set; }

    /// <summary>An uploaded version's <see cref="DraftForm"/> as JSON; null for what came with the portal.</summary>
    public string? FormJson { get; set; }

    /// <summary>An uploaded version's <see cref="InspectedModel"/> as JSON.</summary>
    public string? InspectionJson { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<ModelVersion>
    {
        public void Configure(EntityTypeBuilder<ModelVersion> builder) =>
            builder.HasIndex(v => new { v.ModelId, v.Version }).IsUnique();
    }
}
