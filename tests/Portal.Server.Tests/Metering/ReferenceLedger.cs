using Portal.Client.Contracts;
using Portal.Server.Metering;

namespace Portal.Server.Tests.Metering;

/// <summary>What the ledger has to say of one organisation, reckoned in the plainest way.</summary>
internal sealed class ReferenceLedger
{
    private readonly Dictionary<int, long> used = [];

    public HashSet<Guid> Ids { get; } = [];

    public HashSet<int> Keys { get; } = [];

    public long Calls { get; private set; }

    public long Price { get; private set; }

    public long Refunded { get; set; }

    public long Units => used.Values.Sum();

    public bool HasRoom(int month, long units, long? limit) => used.GetValueOrDefault(month) + units <= (limit ?? long.MaxValue);

    /// <returns>What must become of the entry, and its price where it is written.</returns>
    public (Settlement Settlement, long Price) Write(UsageEvent usage, int? key, long? limit, PriceLadder? prices)
    {
        var month = LedgerTime.Month(LedgerTime.Time(usage.At));
        if (Ids.Contains(usage.RequestId))
        {
            return (Settlement.Duplicate, 0);
        }
        if (key is { } taken && Keys.Contains(taken))
        {
            return (Settlement.KeyTaken, 0);
        }
        if (usage.Units > 0 && !HasRoom(month, usage.Units, limit))
        {
            return (Settlement.QuotaExceeded, 0);
        }
        // Unit by unit: no arithmetic of tiers to share a fault with.
        var price = 0L;
        for (var unit = 0; unit < usage.Units; unit++)
        {
            price += prices!.After(used.GetValueOrDefault(month) + unit, 1);
        }
        used[month] = used.GetValueOrDefault(month) + usage.Units;
        Ids.Add(usage.RequestId);
        if (key is { } now)
        {
            Keys.Add(now);
        }
        Calls++;
        Price += price;
        return (Settlement.Written, price);
    }
}
