using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Server.Metering;

/// <summary>A counter of a period, written in the events' own transaction; only for what has a bound or a soft budget.</summary>
public sealed class AllowanceUse
{
    public AllowanceScope Scope { get; init; }

    public int ScopeId { get; init; }

    /// <summary>The period's first instant: microseconds since the Unix epoch.</summary>
    public long From { get; init; }

    /// <summary>The first instant after the period.</summary>
    public long To { get; init; }

    public int OrganisationId { get; init; }

    public AllowanceMeasure Measure { get; init; }

    public long Amount { get; init; }

    /// <summary>What was told in this period: a sum of <see cref="AllowanceMark.Bit"/>.</summary>
    public int Told { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<AllowanceUse>
    {
        public void Configure(EntityTypeBuilder<AllowanceUse> builder)
        {
            builder.ToTable("AllowanceUse");
            builder.HasKey(u => new { u.Scope, u.ScopeId, u.From });
            builder.HasIndex(u => u.OrganisationId);
        }
    }
}
