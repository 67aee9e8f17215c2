using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Server.Metering;

public enum Surface
{
    Playground = 1,
    Predict = 2,
    OpenAi = 3,
    Oip = 4,
    Grpc = 5,
}

public enum EndReason
{
    Success = 1,
    InvalidInput = 2,
    Failed = 3,
    Cancelled = 4,
    TimedOut = 5,
}

/// <summary>The ledger row of a prediction: content-free, immutable, unique by request id.</summary>
public sealed class UsageEvent
{
    public long Id { get; init; }

    public required Guid RequestId { get; init; }

    public required int OrganisationId { get; init; }

    public required int ModelVersionId { get; init; }

    public required int SubscriptionId { get; init; }

    public required int PlanId { get; init; }

    public required Surface Surface { get; init; }

    /// <summary>Null for a key.</summary>
    [MaxLength(36)]
    public string? UserId { get; init; }

    /// <summary>Null for the playground.</summary>
    [MaxLength(8)]
    public string? ApiKeyId { get; init; }

    /// <summary>When it was answered: microseconds since the Unix epoch.</summary>
    public required long At { get; init; }

    /// <summary>Units charged for; 0 when free.</summary>
    public required long Units { get; init; }

    /// <summary>In millionths of the portal's currency.</summary>
    public required long PriceMicros { get; init; }

    public required EndReason EndReason { get; init; }

    /// <summary>From the door to the answer, microseconds.</summary>
    public required long LatencyMicros { get; init; }

    /// <summary>The same event, not yet written, at another price.</summary>
    internal UsageEvent Priced(long priceMicros) => new()
    {
        RequestId = RequestId,
        OrganisationId = OrganisationId,
        ModelVersionId = ModelVersionId,
        SubscriptionId = SubscriptionId,
        PlanId = PlanId,
        Surface = Surface,
        UserId = UserId,
        ApiKeyId = ApiKeyId,
        At = At,
        Units = Units,
        PriceMicros = priceMicros,
        EndReason = EndReason,
        LatencyMicros = LatencyMicros,
    };

    internal sealed class Configuration : IEntityTypeConfiguration<UsageEvent>
    {
        public void Configure(EntityTypeBuilder<UsageEvent> builder)
        {
            // Big-endian version 7 ids arrive in order, so the unique index grows at its end.
            builder.Property(e => e.RequestId)
                .HasConversion(id => id.ToByteArray(true), bytes => new Guid(bytes, true))
                .HasMaxLength(16)
                .IsFixedLength();
            builder.HasIndex(e => e.RequestId).IsUnique();
            builder.HasIndex(e => new { e.OrganisationId, e.At });
        }
    }
}
