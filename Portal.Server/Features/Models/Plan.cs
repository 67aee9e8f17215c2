using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Client.Contracts;

namespace Portal.Server.Features.Models;

/// <summary>
/// A version of a plan: price, quota and rate of a model. Its terms never change, so what a subscription or an event refers to
/// says what was agreed; new terms are a new version, which takes the older one's place for new subscribers.
/// </summary>
public sealed class Plan
{
    public int Id { get; init; }

    public int ModelId { get; init; }

    public Model? Model { get; init; }

    [MaxLength(32)]
    public required string Code { get; init; }

    /// <summary>1, 2, 3, … of the code.</summary>
    public int Version { get; init; } = 1;

    /// <summary>Null is the portal's own name for the code, or the code.</summary>
    [MaxLength(60)]
    public string? Name { get; init; }

    [MaxLength(300)]
    public string? Description { get; init; }

    /// <summary>Due for each calendar month (UTC), by whole days; in millionths of the portal's currency.</summary>
    public long MonthlyFeeMicros { get; init; }

    /// <summary>In millionths of the portal's currency: of units beyond the tiers, of every unit when there are none.</summary>
    public required long UnitPriceMicros { get; init; }

    /// <summary>Prices of a month's first units, ascending; empty is one price for all units.</summary>
    public IReadOnlyList<PriceTier> Tiers { get; init; } = [];

    /// <summary>Units a calendar month (UTC) may use; null is unlimited.</summary>
    public long? MonthlyUnits { get; init; }

    /// <summary>Units a calendar day (UTC) may use; null is unlimited.</summary>
    public long? DailyUnits { get; init; }

    public required int RequestsPerMinute { get; init; }

    /// <summary>Calls that may run at the same time; null is unlimited.</summary>
    public int? ParallelCalls { get; init; }

    /// <summary>Days without the fee, once for each organisation and model.</summary>
    public int TrialDays { get; init; }

    /// <summary>Whether the publisher answers before a subscription begins.</summary>
    public bool NeedsApproval { get; init; }

    /// <summary>What a subscriber answers before the approval.</summary>
    public IReadOnlyList<string> Questions { get; init; } = [];

    public DateTime PublishedAt { get; init; }

    /// <summary>Since when it takes no new subscribers; null while it is on offer.</summary>
    public DateTime? WithdrawnAt { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<Plan>
    {
        public void Configure(EntityTypeBuilder<Plan> builder)
        {
            builder.HasIndex(p => new { p.ModelId, p.Code, p.Version }).IsUnique();
            builder.Property(p => p.Version).HasDefaultValue(1);
            HasJson(builder.Property(p => p.Tiers));
            HasJson(builder.Property(p => p.Questions));
        }

        private static void HasJson<T>(PropertyBuilder<IReadOnlyList<T>> property) => property
            .HasConversion(
                list => JsonSerializer.Serialize(list, JsonSerializerOptions.Web),
                json => JsonSerializer.Deserialize<List<T>>(json, JsonSerializerOptions.Web)!,
                new ValueComparer<IReadOnlyList<T>>(
                    (one, other) => one!.SequenceEqual(other!), list => list.Count, list => list))
            .HasDefaultValueSql("'[]'");
    }
}
