using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Server.Features.Organisations;

namespace Portal.Server.Features.Webhooks;

/// <summary>An address of an organisation that is told of events.</summary>
public sealed class WebhookEndpoint
{
    public const int MaxUrlLength = 1000;

    public int Id { get; init; }

    public int OrganisationId { get; init; }

    public Organisation? Organisation { get; init; }

    [MaxLength(MaxUrlLength)]
    public required string Url { get; set; }

    /// <summary>Space-separated event types, out of <see cref="Client.Contracts.WebhookTypes"/>.</summary>
    [MaxLength(1000)]
    public required string Types { get; set; }

    public required bool IsEnabled { get; set; }

    /// <summary>Why the portal itself stopped sending, <c>gone</c> or <c>failing</c>; null when it did not.</summary>
    [MaxLength(16)]
    public string? StoppedBecause { get; set; }

    /// <summary>The signing secret, encrypted: the portal has to sign with it.</summary>
    [MaxLength(1000)]
    public required string Secret { get; set; }

    /// <summary>The secret before the last rotation, encrypted; it signs too until <see cref="OldSecretEndsAt"/>.</summary>
    [MaxLength(1000)]
    public string? OldSecret { get; set; }

    public DateTime? OldSecretEndsAt { get; set; }

    [MaxLength(36)]
    public string? CreatedByUserId { get; init; }

    /// <summary>Who last chose the address and the types; null while that is who made it.</summary>
    [MaxLength(36)]
    public string? ChangedByUserId { get; set; }

    public required DateTime CreatedAt { get; init; }

    public DateTime? LastSuccessAt { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<WebhookEndpoint>
    {
        public void Configure(EntityTypeBuilder<WebhookEndpoint> builder)
        {
            builder.HasIndex(e => e.OrganisationId);
            builder.HasOne(e => e.Organisation).WithMany().HasForeignKey(e => e.OrganisationId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
