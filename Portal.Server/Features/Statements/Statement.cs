using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Server.Features.Organisations;

namespace Portal.Server.Features.Statements;

/// <summary>An organisation's closed UTC month. Rows are added, never changed: what comes late is a line of the next one.</summary>
public sealed class Statement
{
    public int Id { get; init; }

    public required int OrganisationId { get; init; }

    /// <summary><c>year * 12 + month - 1</c>.</summary>
    public required int Month { get; init; }

    /// <summary>Month and organisation: <c>2026-11-000042</c>. It is known before the statement is.</summary>
    [MaxLength(24)]
    public required string Number { get; init; }

    public required DateTime ClosedAt { get; init; }

    /// <summary>The lines' sum.</summary>
    public required long PriceMicros { get; init; }

    /// <summary>The newest event of the ledger that it can know: later ones that belong to a closed month are corrections.</summary>
    public required long LastEventId { get; init; }

    /// <summary>SHA-256 over the statement, its lines and <see cref="PreviousHash"/>.</summary>
    [MaxLength(32)]
    public required byte[] Hash { get; init; }

    /// <summary>The hash of the organisation's statement before; empty for the first.</summary>
    [MaxLength(32)]
    public required byte[] PreviousHash { get; init; }

    public List<StatementLine> Lines { get; init; } = [];

    internal sealed class Configuration : IEntityTypeConfiguration<Statement>
    {
        public void Configure(EntityTypeBuilder<Statement> builder)
        {
            // Two replicas that close the same month: the key lets one of them.
            builder.HasIndex(s => new { s.OrganisationId, s.Month }).IsUnique();
            builder.HasIndex(s => s.Month);
            builder.HasOne<Organisation>().WithMany().HasForeignKey(s => s.OrganisationId).OnDelete(DeleteBehavior.Restrict);
            builder.HasMany(s => s.Lines).WithOne().HasForeignKey(l => l.StatementId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

public enum StatementLineKind
{
    /// <summary>What the month's predictions used.</summary>
    Usage = 1,

    /// <summary>A plan's fee.</summary>
    Fee = 2,

    /// <summary>Use of an earlier month that came after its statement was closed.</summary>
    Correction = 3,

    /// <summary>What the operator gave back.</summary>
    Credit = 4,
}

/// <summary>A line of a closed statement.</summary>
public sealed class StatementLine
{
    public int StatementId { get; init; }

    /// <summary>1, 2, 3, …</summary>
    public required int Number { get; init; }

    public required int OrganisationId { get; init; }

    public required StatementLineKind Kind { get; init; }

    /// <summary>The month that it is about: the statement's own, or the one that it corrects.</summary>
    public required int ForMonth { get; init; }

    public int? ModelId { get; init; }

    public int? PlanId { get; init; }

    /// <summary>The model's short name.</summary>
    [MaxLength(64)]
    public required string Model { get; init; }

    /// <summary>The plan's code.</summary>
    [MaxLength(32)]
    public required string Plan { get; init; }

    /// <summary>What was counted; empty for fees and credits.</summary>
    [MaxLength(32)]
    public required string Unit { get; init; }

    /// <summary>What a fee or credit is for; empty for use.</summary>
    [MaxLength(300)]
    public required string Text { get; init; }

    public required long Calls { get; init; }

    public required long Units { get; init; }

    public required long PriceMicros { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<StatementLine>
    {
        public void Configure(EntityTypeBuilder<StatementLine> builder)
        {
            builder.HasKey(l => new { l.StatementId, l.Number });
            builder.HasIndex(l => new { l.OrganisationId, l.ForMonth });
        }
    }
}

/// <summary>An amount that the operator gives back: a line of the next statement that is closed.</summary>
public sealed class StatementCredit
{
    public int Id { get; init; }

    public required int OrganisationId { get; init; }

    /// <summary>The month that it is about.</summary>
    public required int ForMonth { get; init; }

    /// <summary>Above zero.</summary>
    public required long AmountMicros { get; init; }

    [MaxLength(300)]
    public required string Reason { get; init; }

    public required DateTime CreatedAt { get; init; }

    /// <summary>Null while it waits.</summary>
    public int? StatementId { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<StatementCredit>
    {
        public void Configure(EntityTypeBuilder<StatementCredit> builder)
        {
            builder.HasIndex(c => new { c.OrganisationId, c.StatementId });
            builder.HasOne<Organisation>().WithMany().HasForeignKey(c => c.OrganisationId).OnDelete(DeleteBehavior.Restrict);
            builder.HasOne<Statement>().WithMany().HasForeignKey(c => c.StatementId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

/// <summary>A month that was closed for every organisation; those without a line have no statement of it.</summary>
public sealed class ClosedMonth
{
    /// <summary><c>year * 12 + month - 1</c>.</summary>
    [System.ComponentModel.DataAnnotations.Schema.DatabaseGenerated(System.ComponentModel.DataAnnotations.Schema.DatabaseGeneratedOption.None)]
    public required int Month { get; init; }

    public required DateTime ClosedAt { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<ClosedMonth>
    {
        public void Configure(EntityTypeBuilder<ClosedMonth> builder) => builder.HasKey(m => m.Month);
    }
}
