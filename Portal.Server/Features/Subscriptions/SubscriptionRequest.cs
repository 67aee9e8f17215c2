using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Client.Contracts;
using Portal.Server.Features.Models;
using Portal.Server.Features.Organisations;

namespace Portal.Server.Features.Subscriptions;

public enum RequestState
{
    Pending = 0,
    Approved = 1,
    Refused = 2,
    Withdrawn = 3,
}

/// <summary>An organisation's wish for a plan that needs its publisher's approval. It gives no rights.</summary>
public sealed class SubscriptionRequest
{
    public int Id { get; init; }

    /// <summary>Who asks.</summary>
    public required int OrganisationId { get; init; }

    public Organisation? Organisation { get; init; }

    public required int ModelId { get; init; }

    public Model? Model { get; init; }

    /// <summary>The version whose terms were read.</summary>
    public required int PlanId { get; init; }

    public Plan? Plan { get; init; }

    /// <summary>The member who asked.</summary>
    [MaxLength(36)]
    public required string RequestedBy { get; init; }

    /// <summary>To the plan's questions, in their order.</summary>
    public required IReadOnlyList<string> Answers { get; init; }

    public RequestState State { get; init; }

    /// <summary>The publisher's, of a refusal.</summary>
    [MaxLength(PlanRules.MaxReasonLength)]
    public string? Reason { get; init; }

    public required DateTime CreatedAt { get; init; }

    /// <summary>The model version whose licence was accepted; null where none asked for it.</summary>
    public int? AcceptedLicenceVersionId { get; init; }

    public DateTime? DecidedAt { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<SubscriptionRequest>
    {
        public void Configure(EntityTypeBuilder<SubscriptionRequest> builder)
        {
            // One open wish of an organisation for a model, whoever asks at the same time.
            builder.HasIndex(r => new { r.OrganisationId, r.ModelId }).IsUnique().HasFilter("\"State\" = 0");
            builder.HasIndex(r => new { r.ModelId, r.State });
            builder.HasOne(r => r.Organisation).WithMany().HasForeignKey(r => r.OrganisationId).OnDelete(DeleteBehavior.Restrict);
            builder.HasOne(r => r.Model).WithMany().HasForeignKey(r => r.ModelId).OnDelete(DeleteBehavior.Restrict);
            builder.HasOne(r => r.Plan).WithMany().HasForeignKey(r => r.PlanId).OnDelete(DeleteBehavior.Restrict);
            builder.Property(r => r.Answers).HasConversion(
                list => JsonSerializer.Serialize(list, JsonSerializerOptions.Web),
                json => JsonSerializer.Deserialize<List<string>>(json, JsonSerializerOptions.Web)!,
                new ValueComparer<IReadOnlyList<string>>((one, other) => one!.SequenceEqual(other!), list => list.Count, list => list));
        }
    }
}
