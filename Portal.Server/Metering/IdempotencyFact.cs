using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Server.Metering;

/// <summary>
/// An Idempotency-Key was used: for which request, and which event is its receipt. Written in the event's own transaction,
/// unique by organisation and key; it holds digests only.
/// </summary>
public sealed class IdempotencyFact
{
    public required int OrganisationId { get; init; }

    /// <summary>SHA-256 of the organisation and the Idempotency-Key.</summary>
    [MaxLength(32)]
    public required byte[] KeyDigest { get; init; }

    /// <summary>SHA-256 of what was asked.</summary>
    [MaxLength(32)]
    public required byte[] RequestDigest { get; init; }

    /// <summary>The event's.</summary>
    public required Guid RequestId { get; init; }

    /// <summary>The event's: microseconds since the Unix epoch.</summary>
    public required long At { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<IdempotencyFact>
    {
        public void Configure(EntityTypeBuilder<IdempotencyFact> builder)
        {
            builder.HasKey(f => new { f.OrganisationId, f.KeyDigest });
            builder.HasIndex(f => f.At);
            builder.Property(f => f.RequestId)
                .HasConversion(id => id.ToByteArray(true), bytes => new Guid(bytes, true))
                .HasMaxLength(16)
                .IsFixedLength();
        }
    }
}

/// <summary>The answer of an <see cref="IdempotencyFact"/>, sealed so that only its caller can open it; kept for a day.</summary>
public sealed class KeptAnswer
{
    public required int OrganisationId { get; init; }

    [MaxLength(32)]
    public required byte[] KeyDigest { get; init; }

    /// <summary>The event's: microseconds since the Unix epoch.</summary>
    public required long At { get; init; }

    public required byte[] Sealed { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<KeptAnswer>
    {
        public void Configure(EntityTypeBuilder<KeptAnswer> builder)
        {
            // A table of its own: the day's answers go while the facts stay, and finding those that go reads no other row.
            builder.HasKey(a => new { a.OrganisationId, a.KeyDigest });
            builder.HasIndex(a => a.At);
        }
    }
}
