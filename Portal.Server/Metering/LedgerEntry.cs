using Portal.Client.Contracts;

namespace Portal.Server.Metering;

/// <summary>One prediction to be written down.</summary>
/// <param name="Event">What happened.</param>
/// <param name="MonthlyUnits">The plan's quota; the entry is refused where it would overrun it. Null is unlimited.</param>
internal sealed record LedgerEntry(UsageEvent Event, long? MonthlyUnits)
{
    /// <summary>Prices the event by the units of the month before it, when it is written; null lets the event's own price stand.</summary>
    public PriceLadder? Prices { get; init; }

    /// <summary>What else the entry adds to; null where nothing has a bound.</summary>
    public EntryAllowances? Allowances { get; init; }

    /// <summary>The Idempotency-Key that the entry uses; null for a call without one.</summary>
    public IdempotencyFact? Fact { get; init; }

    /// <summary>The answer for retries with that key; null when it is not kept.</summary>
    public byte[]? SealedAnswer { get; init; }
}

/// <summary>What became of an entry.</summary>
/// <param name="Event">As it was written, with its final price.</param>
internal readonly record struct Settled(Settlement Settlement, UsageEvent Event)
{
    public static implicit operator Settlement(Settled settled) => settled.Settlement;
}

internal enum Settlement
{
    /// <summary>Durable: the answer may leave.</summary>
    Written,

    /// <summary>Nothing was written: the quota or one of the entry's allowances is used up, perhaps by another replica.</summary>
    QuotaExceeded,

    /// <summary>Nothing was written: the request id is in the ledger already.</summary>
    Duplicate,

    /// <summary>Nothing was written: the Idempotency-Key is used already, perhaps by another replica.</summary>
    KeyTaken,
}

/// <summary>The ledger did not confirm the entry, so the prediction must not be answered with success.</summary>
internal sealed class LedgerUnavailableException(Exception? inner = null) : Exception("The ledger cannot be written now.", inner);
