using Portal.Server.Features.Limits;

namespace Portal.Server.Metering;

/// <summary>Whose counter it is.</summary>
public enum AllowanceScope
{
    /// <summary>A subscription's calendar month; its counter is <see cref="QuotaUse"/>.</summary>
    SubscriptionMonth = 1,

    /// <summary>A subscription's calendar day.</summary>
    SubscriptionDay = 2,

    /// <summary>A limit's period.</summary>
    Limit = 3,
}

/// <summary>What a counter adds up.</summary>
public enum AllowanceMeasure
{
    Units = 1,
    PriceMicros = 2,
}

/// <param name="Id">The subscription's or the limit's.</param>
/// <param name="From">The period's first instant, microseconds since the Unix epoch.</param>
internal readonly record struct AllowanceKey(AllowanceScope Scope, int Id, long From);

/// <summary>Which events a counter is made of.</summary>
/// <param name="SubscriptionId">Null for all of the organisation's.</param>
/// <param name="UserId">Only this member's, whose keys' included; null for anybody's.</param>
/// <param name="ApiKeyId">Only this key's; null for any.</param>
internal readonly record struct AllowanceShare(int OrganisationId, int? SubscriptionId = null, string? UserId = null, string? ApiKeyId = null);

/// <summary>Something that an entry adds to and may have no room in.</summary>
/// <param name="To">The first instant after the period.</param>
/// <param name="Most">What the counter never exceeds; null is counted only.</param>
internal sealed record Allowance(AllowanceKey Key, long To, AllowanceMeasure Measure, long? Most, AllowanceShare Share)
{
    /// <summary>Null for a plan's.</summary>
    public LimitTerms? Limit { get; init; }

    /// <summary>What is told, each once a period, when the counter gets there.</summary>
    public IReadOnlyList<AllowanceMark> Marks { get; init; } = [];

    public long Of(long units, long priceMicros) => Measure == AllowanceMeasure.Units ? units : priceMicros;

    public long Of(UsageEvent usage) => Of(usage.Units, usage.PriceMicros);
}

/// <param name="Bit">The counter remembers by it that this was told: 1, 2, 4, …</param>
internal readonly record struct AllowanceMark(int Bit, long At)
{
    /// <summary>A soft budget, or most of an allowance of units.</summary>
    public const int Warning = 1;

    /// <summary>There is nothing left.</summary>
    public const int Reached = 2;
}

/// <summary>All that an entry adds to, beside its subscription's month.</summary>
internal sealed class EntryAllowances(IReadOnlyList<Allowance> all)
{
    public IReadOnlyList<Allowance> All => all;

    /// <summary>Set by the ledger: the one that refused the entry.</summary>
    public Allowance? Exceeded { get; set; }

    /// <returns>Null where nothing is to be counted.</returns>
    public static EntryAllowances? Of(IReadOnlyList<Allowance> all) => all.Count == 0 ? null : new(all);
}
