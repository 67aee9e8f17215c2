using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Server.Metering;

/// <summary>Hourly UTC sums per organisation, model version and surface, written in the events' own transaction.</summary>
public sealed class Rollup
{
    public int OrganisationId { get; init; }

    /// <summary>Whole hours since the Unix epoch.</summary>
    public int Hour { get; init; }

    public int ModelVersionId { get; init; }

    public Surface Surface { get; init; }

    public long Calls { get; init; }

    /// <summary>Calls that ended in success: the ones adoption counts.</summary>
    public long Successes { get; init; }

    public long Units { get; init; }

    public long PriceMicros { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<Rollup>
    {
        public void Configure(EntityTypeBuilder<Rollup> builder)
        {
            builder.HasKey(r => new { r.OrganisationId, r.Hour, r.ModelVersionId, r.Surface });
            builder.HasIndex(r => r.Hour);
        }
    }
}

/// <summary>What a subscription used of its quota in a calendar month.</summary>
public sealed class QuotaUse
{
    public int SubscriptionId { get; init; }

    /// <summary>Months since year 0: <c>year * 12 + month - 1</c>, UTC.</summary>
    public int Month { get; init; }

    public int OrganisationId { get; init; }

    public long Units { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<QuotaUse>
    {
        public void Configure(EntityTypeBuilder<QuotaUse> builder) =>
            builder.HasKey(q => new { q.SubscriptionId, q.Month });
    }
}
