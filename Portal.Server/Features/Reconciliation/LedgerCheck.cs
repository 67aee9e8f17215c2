using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Server.Features.Organisations;

namespace Portal.Server.Features.Reconciliation;

/// <summary>What an organisation's month added up to in every place, when it was last looked at.</summary>
public sealed class LedgerCheck
{
    public required int OrganisationId { get; init; }

    /// <summary><c>year * 12 + month - 1</c>.</summary>
    public required int Month { get; init; }

    public required DateTime CheckedAt { get; set; }

    /// <summary>Whether something does not agree.</summary>
    public required bool Differs { get; set; }

    /// <summary>Whether the month is on a statement.</summary>
    public required bool IsClosed { get; set; }

    public required CheckedSum Events { get; set; }

    public required CheckedSum Rollups { get; set; }

    public required CheckedSum Days { get; set; }

    public required CheckedSum Months { get; set; }

    /// <summary>Lines of closed statements about this month.</summary>
    public required CheckedSum Statements { get; set; }

    /// <summary>Events that came after the last statement was closed: they wait for the next one.</summary>
    public required CheckedSum Waiting { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<LedgerCheck>
    {
        public void Configure(EntityTypeBuilder<LedgerCheck> builder)
        {
            builder.HasKey(c => new { c.OrganisationId, c.Month });
            builder.HasIndex(c => new { c.Month, c.Differs });
            builder.HasOne<Organisation>().WithMany().HasForeignKey(c => c.OrganisationId).OnDelete(DeleteBehavior.Cascade);
            builder.ComplexProperty(c => c.Events);
            builder.ComplexProperty(c => c.Rollups);
            builder.ComplexProperty(c => c.Days);
            builder.ComplexProperty(c => c.Months);
            builder.ComplexProperty(c => c.Statements);
            builder.ComplexProperty(c => c.Waiting);
        }
    }
}

public sealed record CheckedSum
{
    public long Calls { get; init; }

    public long Units { get; init; }

    public long PriceMicros { get; init; }
}
