using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Server.Features.Audit;

/// <summary>One link of the audit chain: who did what to what, never the content. Rows are added, never changed.</summary>
public sealed class AuditEntry
{
    /// <summary>1, 2, 3, … without a gap.</summary>
    [DatabaseGenerated(DatabaseGeneratedOption.None)]
    public required long Sequence { get; init; }

    public required DateTime At { get; init; }

    /// <summary>What happened, <c>noun.verb</c>: <c>key.created</c>.</summary>
    [MaxLength(64)]
    public required string Action { get; init; }

    /// <summary>A user's or a key's id; empty for somebody unknown and for the console.</summary>
    [MaxLength(36)]
    public required string Actor { get; init; }

    public int? OrganisationId { get; init; }

    /// <summary>The id of what it was done to.</summary>
    [MaxLength(128)]
    public required string Target { get; init; }

    /// <summary>HMAC-SHA256 over this row and the previous row's hash; the key is outside the database.</summary>
    [MaxLength(32)]
    public required byte[] Hash { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<AuditEntry>
    {
        public void Configure(EntityTypeBuilder<AuditEntry> builder)
        {
            builder.HasKey(e => e.Sequence);
            builder.HasIndex(e => new { e.OrganisationId, e.Sequence });
        }
    }
}

/// <summary>What a feature reports; the log adds sequence, time and hash.</summary>
/// <param name="Action">What happened, <c>noun.verb</c>.</param>
internal sealed record AuditFact(string Action, string? Actor, int? OrganisationId, string Target);
