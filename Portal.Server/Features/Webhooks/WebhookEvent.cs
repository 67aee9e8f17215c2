using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Server.Features.Webhooks;

/// <summary>A row of the outbox: saved in the transaction of what happened, given to the endpoints afterwards.</summary>
public sealed class WebhookEvent
{
    /// <summary>A body is small, so that whoever receives it decides what else to ask for.</summary>
    public const int MaxBodyLength = 20_000;

    public long Id { get; init; }

    public int OrganisationId { get; init; }

    /// <summary>The <c>webhook-id</c>, the same on every attempt: <c>msg_</c> and letters without a full stop.</summary>
    [MaxLength(40)]
    public required string MessageId { get; init; }

    [MaxLength(64)]
    public required string Type { get; init; }

    /// <summary>The whole body, as it is signed and sent.</summary>
    public required string Body { get; init; }

    public required DateTime At { get; init; }

    /// <summary>The only endpoint that it is for; null is each that asked for the type.</summary>
    public int? EndpointId { get; init; }

    /// <summary>True once every endpoint has its delivery.</summary>
    public bool IsHandedOut { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<WebhookEvent>
    {
        public void Configure(EntityTypeBuilder<WebhookEvent> builder)
        {
            builder.HasIndex(e => e.MessageId).IsUnique();
            builder.HasIndex(e => new { e.IsHandedOut, e.Id });
            builder.HasIndex(e => e.At);
            builder.HasOne<Organisations.Organisation>().WithMany().HasForeignKey(e => e.OrganisationId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
