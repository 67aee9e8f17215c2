using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;

namespace Portal.Server.Gateway.Admission;

/// <summary>
/// Sets units aside while predictions run, so that parallel calls on the last units are refused before they compute.
/// Only a forecast: the ledger's own condition decides, and reservations that die with the process were never answered.
/// </summary>
internal sealed class QuotaReservations(IDbContextFactory<PortalDb> databases)
{
    private readonly ConcurrentDictionary<(int Subscription, int Month), Account> accounts = new();

    /// <returns>Null when the month has no room for the units. Dispose gives back what was not settled.</returns>
    public async ValueTask<Reservation?> ReserveAsync(
        int subscription, int month, long units, long? limit, CancellationToken cancellationToken)
    {
        var account = accounts.GetOrAdd((subscription, month), _ => new());
        if (account.IsUnknown)
        {
            ForgetBefore(month - 1);
            account.Learn(await UsedAsync(subscription, month, cancellationToken));
        }
        return account.TryReserve(units, limit ?? long.MaxValue) ? new(account, units) : null;
    }

    /// <summary>Asks the database again at the next call: somebody else used the quota too.</summary>
    public void Doubt(int subscription, int month)
    {
        if (accounts.TryGetValue((subscription, month), out var account))
        {
            account.Doubt();
        }
    }

    private async Task<long> UsedAsync(int subscription, int month, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.QuotaUse.Where(q => q.SubscriptionId == subscription && q.Month == month)
            .Select(q => q.Units).SingleOrDefaultAsync(cancellationToken);
    }

    private void ForgetBefore(int month)
    {
        foreach (var key in accounts.Keys.Where(key => key.Month < month))
        {
            accounts.TryRemove(key, out _);
        }
    }

    internal sealed class Reservation(Account account, long units) : IDisposable
    {
        private bool ended;

        /// <summary>The ledger has these units now; the rest of the reservation is given back.</summary>
        public void Settle(long used) => End(settled: used);

        public void Dispose() => End(settled: 0);

        private void End(long settled)
        {
            if (!ended)
            {
                ended = true;
                account.End(units, settled);
            }
        }
    }

    /// <summary>A subscription's month: what the ledger has and what runs now.</summary>
    internal sealed class Account
    {
        private readonly Lock gate = new();
        private volatile bool isUnknown = true;
        private long used;
        private long reserved;

        public bool IsUnknown => isUnknown;

        /// <summary>
        /// Use only grows within a month, so the larger of two readings is the newer one. What the database says may
        /// already have reservations in it that are about to be settled here; counting them twice would refuse too early.
        /// </summary>
        public void Learn(long durable)
        {
            lock (gate)
            {
                used = Math.Max(used, durable - reserved);
                isUnknown = false;
            }
        }

        public void Doubt() => isUnknown = true;

        public bool TryReserve(long units, long limit)
        {
            lock (gate)
            {
                if (units > limit - used - reserved)
                {
                    return false;
                }
                reserved += units;
                return true;
            }
        }

        public void End(long units, long settled)
        {
            lock (gate)
            {
                reserved -= units;
                used += settled;
            }
        }
    }
}
