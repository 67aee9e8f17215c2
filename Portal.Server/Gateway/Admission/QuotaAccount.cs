using Portal.Server.Metering;

namespace Portal.Server.Gateway.Admission;

/// <summary>What a call sets aside in one counter.</summary>
internal readonly record struct ReservedPart(QuotaAccount Account, Allowance Allowance, long Amount, long Most);

/// <summary>A counter: what the ledger has and what runs now.</summary>
/// <param name="to">The first instant after its period.</param>
internal sealed class QuotaAccount(long to)
{
    private static long made;

    private readonly Lock gate = new();
    private readonly long number = Interlocked.Increment(ref made);
    private int doubts = 1;
    private int settledDoubts;
    private long used;
    private long reserved;

    public long To => to;

    public bool IsUnknown => Volatile.Read(ref doubts) != Volatile.Read(ref settledDoubts);

    /// <summary>Read before the counter is: a doubt that comes while it is read stays.</summary>
    public int Doubts => Volatile.Read(ref doubts);

    /// <summary>
    /// Sets all of it aside or nothing: what one counter refuses takes no room in another, not even for the moment in which
    /// somebody else's call would be refused for it.
    /// </summary>
    /// <returns>The first part that there is no room for; null when everything is set aside.</returns>
    public static ReservedPart? ReserveAll(List<ReservedPart> parts)
    {
        // One order for all calls, so that two of them never wait for each other in a circle.
        var held = parts.Select(part => part.Account).OrderBy(account => account.number).ToList();
        var entered = 0;
        try
        {
            foreach (var account in held)
            {
                account.gate.Enter();
                entered++;
            }
            foreach (var part in parts)
            {
                if (part.Amount > part.Most - part.Account.used - part.Account.reserved)
                {
                    return part;
                }
            }
            parts.ForEach(part => part.Account.reserved += part.Amount);
            return null;
        }
        finally
        {
            while (entered > 0)
            {
                held[--entered].gate.Exit();
            }
        }
    }

    /// <summary>
    /// Use only grows within a period, so the larger of two readings is the newer one. What the database says may
    /// already have reservations in it that are about to be settled here; counting them twice would refuse too early.
    /// </summary>
    /// <param name="durable">What the database says.</param>
    /// <param name="settling">The <see cref="Doubts"/> before it was asked.</param>
    public void Learn(long durable, int settling)
    {
        lock (gate)
        {
            used = Math.Max(used, durable - reserved);
            Volatile.Write(ref settledDoubts, settling);
        }
    }

    public void Doubt() => Interlocked.Increment(ref doubts);

    public bool IsUsedUp(long amount, long limit)
    {
        lock (gate)
        {
            return amount > limit - used && amount <= limit;
        }
    }

    /// <returns>What is used now.</returns>
    public long End(long amount, long settled)
    {
        lock (gate)
        {
            reserved -= amount;
            return used += settled;
        }
    }
}
