using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Server.Metering;

/// <summary>Daily UTC sums by everything that a usage page tells apart, written in the events' own transaction.</summary>
public sealed class DailySum
{
    public int OrganisationId { get; init; }

    /// <summary>Whole days since the Unix epoch.</summary>
    public int Day { get; init; }

    public int ModelVersionId { get; init; }

    public int PlanId { get; init; }

    public Surface Surface { get; init; }

    /// <summary>Empty for a key.</summary>
    [MaxLength(36)]
    public required string UserId { get; init; }

    /// <summary>Empty for the playground.</summary>
    [MaxLength(8)]
    public required string ApiKeyId { get; init; }

    /// <summary>The day's month, <c>year * 12 + month - 1</c>: SQL has no one word for it.</summary>
    public int Month { get; init; }

    public long Calls { get; init; }

    public long Successes { get; init; }

    public long Units { get; init; }

    public long PriceMicros { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<DailySum>
    {
        public void Configure(EntityTypeBuilder<DailySum> builder)
        {
            builder.HasKey(d => new { d.OrganisationId, d.Day, d.ModelVersionId, d.PlanId, d.Surface, d.UserId, d.ApiKeyId });
            builder.HasIndex(d => new { d.OrganisationId, d.UserId, d.Day });
            builder.HasIndex(d => new { d.OrganisationId, d.ApiKeyId, d.Day });
        }
    }
}

/// <summary>An organisation's UTC month by model version and plan: what its statement and the publisher's income are made of.</summary>
public sealed class MonthlySum
{
    public int OrganisationId { get; init; }

    /// <summary><c>year * 12 + month - 1</c>.</summary>
    public int Month { get; init; }

    public int ModelVersionId { get; init; }

    public int PlanId { get; init; }

    public long Calls { get; init; }

    public long Successes { get; init; }

    public long Units { get; init; }

    public long PriceMicros { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<MonthlySum>
    {
        public void Configure(EntityTypeBuilder<MonthlySum> builder)
        {
            builder.HasKey(m => new { m.OrganisationId, m.Month, m.ModelVersionId, m.PlanId });
            builder.HasIndex(m => new { m.PlanId, m.Month });
        }
    }
}

/// <summary>All organisations' UTC day of one plan: its publisher's curve, however many customers there are.</summary>
public sealed class PlanDay
{
    public int PlanId { get; init; }

    /// <summary>Whole days since the Unix epoch.</summary>
    public int Day { get; init; }

    public long Calls { get; init; }

    public long Successes { get; init; }

    public long Units { get; init; }

    public long PriceMicros { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<PlanDay>
    {
        public void Configure(EntityTypeBuilder<PlanDay> builder) => builder.HasKey(d => new { d.PlanId, d.Day });
    }
}
