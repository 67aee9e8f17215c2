using System.Collections.Concurrent;
using Portal.Server.Metering;

namespace Portal.Server.Gateway.Admission;

/// <summary>
/// Sets units and money aside while predictions run, so that parallel calls on the last of them are refused before they
/// compute. Only a forecast: the ledger's own condition decides, and reservations that die with the process were never answered.
/// </summary>
internal sealed class QuotaReservations(AllowanceReader counters)
{
    // How long after its end a period may still be asked about, by calls that began in it or a clock that stepped back.
    private const long Afterwards = LedgerTime.MicrosPerDay;

    private readonly ConcurrentDictionary<AllowanceKey, Account> accounts = new();

    /// <param name="allowances">What the call will add to; those without a bound need no room.</param>
    /// <param name="units">What it needs at most.</param>
    /// <param name="priceMicros">What it costs at most.</param>
    /// <param name="cancellationToken">The caller went away.</param>
    /// <returns>Dispose gives back what was not settled.</returns>
    public async ValueTask<Reservation> ReserveAsync(
        IReadOnlyList<Allowance> allowances, long units, long priceMicros, CancellationToken cancellationToken)
    {
        var reservation = new Reservation();
        foreach (var allowance in allowances)
        {
            if (allowance.Of(units, priceMicros) is not (> 0 and var amount))
            {
                continue;
            }
            if (allowance.Most is not { } most)
            {
                // It had a bound before, and may have one again: then what is used without one counts.
                reservation.AddUnbound(accounts.GetValueOrDefault(allowance.Key));
                continue;
            }
            var account = await AccountAsync(allowance, cancellationToken);
            if (!account.TryReserve(amount, most))
            {
                reservation.Dispose();
                return new() { Full = allowance, IsUsedUp = account.IsUsedUp(amount, most) };
            }
            reservation.Add(account, allowance, amount);
        }
        return reservation;
    }

    /// <summary>Asks the database again at the next call: somebody else used it too.</summary>
    public void Doubt(Allowance allowance)
    {
        if (accounts.TryGetValue(allowance.Key, out var account))
        {
            account.Doubt();
        }
    }

    private async ValueTask<Account> AccountAsync(Allowance allowance, CancellationToken cancellationToken)
    {
        var account = accounts.GetOrAdd(allowance.Key, _ => new(allowance.To));
        if (account.IsUnknown)
        {
            ForgetBefore(allowance.Key.From - Afterwards);
            account.Learn(await counters.UsedAsync(allowance, cancellationToken));
        }
        return account;
    }

    private void ForgetBefore(long micros)
    {
        foreach (var (key, account) in accounts)
        {
            if (account.To < micros)
            {
                accounts.TryRemove(key, out _);
            }
        }
    }

    internal sealed class Reservation : IDisposable
    {
        private readonly List<(Account Account, Allowance Allowance, long Amount)> parts = [];
        private readonly List<Account> unbound = [];
        private bool ended;

        /// <summary>The allowance that has no room; null when everything is set aside.</summary>
        public Allowance? Full { get; init; }

        /// <summary>
        /// Whether what is settled leaves no room for a call that an unused period would have room for: what merely runs may
        /// still fail and give its part back.
        /// </summary>
        public bool IsUsedUp { get; init; }

        public void Add(Account account, Allowance allowance, long amount) => parts.Add((account, allowance, amount));

        public void AddUnbound(Account? account)
        {
            if (account is not null)
            {
                unbound.Add(account);
            }
        }

        /// <summary>The ledger has this now; the rest of the reservation is given back.</summary>
        /// <returns>What of a month's marks it passed: the ledger tells all others itself.</returns>
        public IReadOnlyList<(Allowance Allowance, IReadOnlyList<AllowanceMark> Marks)> Settle(UsageEvent written)
        {
            List<(Allowance, IReadOnlyList<AllowanceMark>)> passed = [];
            if (ended)
            {
                return passed;
            }
            ended = true;
            unbound.ForEach(account => account.Doubt());
            foreach (var (account, allowance, amount) in parts)
            {
                var settled = allowance.Of(written);
                var used = account.End(amount, settled);
                if (allowance.Key.Scope == AllowanceScope.SubscriptionMonth && allowance.Marks.Any(Passed))
                {
                    passed.Add((allowance, [.. allowance.Marks.Where(Passed)]));
                }

                bool Passed(AllowanceMark mark) => used >= mark.At && used - settled < mark.At;
            }
            return passed;
        }

        public void Dispose()
        {
            if (!ended)
            {
                ended = true;
                parts.ForEach(part => part.Account.End(part.Amount, settled: 0));
            }
        }
    }

    /// <summary>A counter: what the ledger has and what runs now.</summary>
    /// <param name="to">The first instant after its period.</param>
    internal sealed class Account(long to)
    {
        private readonly Lock gate = new();
        private volatile bool isUnknown = true;
        private long used;
        private long reserved;

        public long To => to;

        public bool IsUnknown => isUnknown;

        /// <summary>
        /// Use only grows within a period, so the larger of two readings is the newer one. What the database says may
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

        public bool TryReserve(long amount, long limit)
        {
            lock (gate)
            {
                if (amount > limit - used - reserved)
                {
                    return false;
                }
                reserved += amount;
                return true;
            }
        }

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
}
