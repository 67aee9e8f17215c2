namespace Portal.Client.Contracts;

/// <summary>
/// Graduated prices: the first units of a month cost what the first tier says, those after it what the next one says. The
/// ledger and the price calculator reckon with this very code; whole micros, and an overflow throws.
/// </summary>
public sealed class PriceLadder
{
    private readonly IReadOnlyList<PriceTier> tiers;
    private readonly long beyond;
    private readonly long dearest;

    /// <param name="tiers">Ascending; empty is one price for all units.</param>
    /// <param name="beyondMicros">Price of a unit beyond the last tier.</param>
    /// <exception cref="ArgumentException">The tiers do not ascend, or a price is negative.</exception>
    public PriceLadder(IReadOnlyList<PriceTier> tiers, long beyondMicros)
    {
        if (!Ascend(tiers) || beyondMicros < 0 || tiers.Any(tier => tier.UnitPriceMicros < 0))
        {
            throw new ArgumentException("Tiers ascend and prices are not negative.", nameof(tiers));
        }
        (this.tiers, beyond) = (tiers, beyondMicros);
        dearest = tiers.Select(tier => tier.UnitPriceMicros).Append(beyond).Max();
        CheapestMicros = tiers.Select(tier => tier.UnitPriceMicros).Append(beyond).Min();
    }

    /// <summary>Whether every unit costs the same, wherever in the month it falls.</summary>
    public bool IsFlat => dearest == CheapestMicros;

    /// <summary>The lowest price that a unit can have.</summary>
    public long CheapestMicros { get; }

    /// <summary>Whether the steps can be told apart: each ends after the one before.</summary>
    public static bool Ascend(IReadOnlyList<PriceTier> tiers) =>
        Enumerable.Range(0, tiers.Count).All(i => tiers[i].UpTo > (i == 0 ? 0 : tiers[i - 1].UpTo));

    /// <summary>Price of a month's first units.</summary>
    public long Of(long units) => After(0, units);

    /// <summary>Price of units that follow others of the same month.</summary>
    /// <param name="before">Units of the month before these.</param>
    /// <param name="units">These.</param>
    public long After(long before, long units)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(before);
        ArgumentOutOfRangeException.ThrowIfNegative(units);
        var (price, at, left) = (0L, before, units);
        foreach (var tier in tiers)
        {
            if (left == 0)
            {
                break;
            }
            if (at < tier.UpTo)
            {
                var here = Math.Min(left, tier.UpTo - at);
                price = checked(price + (here * tier.UnitPriceMicros));
                (at, left) = (at + here, left - here);
            }
        }
        return checked(price + (left * beyond));
    }

    /// <summary>What the units cost at most, wherever in the month they fall: for budgets that are asked before the ledger.</summary>
    public long AtMost(long units) => checked(units * dearest);
}
