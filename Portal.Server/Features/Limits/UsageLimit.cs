using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Server.Features.Organisations;

namespace Portal.Server.Features.Limits;

public enum LimitKind
{
    RequestsPerMinute = 1,
    ParallelCalls = 2,
    UnitsPerDay = 3,
    UnitsPerMonth = 4,
    Budget = 5,
}

public enum LimitReset
{
    Day = 1,
    Week = 2,
    Month = 3,
}

/// <summary>
/// A bound that an organisation's owner or admin sets beside the plans': for the whole organisation, one member or one key.
/// A member's bound holds for the playground and for the keys that the member made.
/// </summary>
public sealed class UsageLimit
{
    public int Id { get; init; }

    public int OrganisationId { get; init; }

    public Organisation? Organisation { get; init; }

    /// <summary>The member it binds; null for another subject.</summary>
    [MaxLength(36)]
    public string? UserId { get; init; }

    /// <summary>The key it binds; null for another subject.</summary>
    [MaxLength(8)]
    public string? ApiKeyId { get; init; }

    /// <summary>The shared subscription that it is a cap within; null counts every model.</summary>
    public int? SubscriptionId { get; init; }

    public required LimitKind Kind { get; init; }

    /// <summary>When the count starts anew; null where nothing is counted up.</summary>
    public LimitReset? Reset { get; init; }

    /// <summary>Requests, calls, units or micros that are never exceeded; null for a budget that only warns.</summary>
    public long? Most { get; set; }

    /// <summary>The soft budget in micros: passing it is told once a period, and refuses nothing.</summary>
    public long? WarnAt { get; set; }

    /// <summary>Names subject, kind and reset: an organisation has each but once.</summary>
    [MaxLength(96)]
    public required string Slot { get; init; }

    [MaxLength(36)]
    public string? SetByUserId { get; set; }

    public required DateTime SetAt { get; set; }

    /// <summary>Since when every call that it binds is counted as it ends; what was before comes from the ledger.</summary>
    public required DateTime CountsFrom { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<UsageLimit>
    {
        public void Configure(EntityTypeBuilder<UsageLimit> builder)
        {
            builder.ToTable("Limits");
            builder.HasIndex(l => new { l.OrganisationId, l.Slot }).IsUnique();
            builder.HasOne(l => l.Organisation).WithMany().HasForeignKey(l => l.OrganisationId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
