using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Server.Features.Webhooks;

/// <summary>An event on its way to one endpoint.</summary>
public sealed class WebhookDelivery
{
    public long Id { get; init; }

    public int EndpointId { get; init; }

    public WebhookEndpoint? Endpoint { get; init; }

    public long EventId { get; init; }

    public WebhookEvent? Event { get; init; }

    public required WebhookDeliveryState State { get; set; }

    public int Attempts { get; set; }

    /// <summary>When the next attempt is due; means nothing once the delivery is over.</summary>
    public required DateTime DueAt { get; set; }

    /// <summary>Until when a replica has it for itself. One that died with it lets go by the clock.</summary>
    public DateTime? ClaimedUntil { get; set; }

    /// <summary>The claim of whoever has it: an attempt that took too long writes nothing over the next one's.</summary>
    public Guid? Claim { get; set; }

    public DateTime? LastAttemptAt { get; set; }

    /// <summary>The endpoint's HTTP status, if it answered.</summary>
    public int? LastStatus { get; set; }

    /// <summary>Why there was no answer: one of <see cref="WebhookFaults"/>.</summary>
    [MaxLength(32)]
    public string? LastFault { get; set; }

    public int? LastMilliseconds { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<WebhookDelivery>
    {
        public void Configure(EntityTypeBuilder<WebhookDelivery> builder)
        {
            builder.HasIndex(d => new { d.State, d.DueAt });
            builder.HasIndex(d => new { d.EndpointId, d.State, d.DueAt });
            builder.HasOne(d => d.Endpoint).WithMany().HasForeignKey(d => d.EndpointId).OnDelete(DeleteBehavior.Cascade);
            // SQL Server takes one cascading way from an organisation to a delivery; the sweep deletes along this one.
            builder.HasOne(d => d.Event).WithMany().HasForeignKey(d => d.EventId).OnDelete(DeleteBehavior.ClientCascade);
        }
    }
}

public enum WebhookDeliveryState
{
    Pending = 1,
    Delivered = 2,

    /// <summary>Given up: the last attempt failed, or the endpoint said that it is gone.</summary>
    Failed = 3,
}
