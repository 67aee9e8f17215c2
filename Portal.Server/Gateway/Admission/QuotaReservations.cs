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

    private readonly ConcurrentDictionary<AllowanceKey, QuotaAccount> accounts = new();

    /// <param name="allowances">What the call will add to; those without a bound need no room.</param>
    /// <param name="units">What it needs at most.</param>
    /// <param name="priceMicros">What it costs at most.</param>
    /// <param name="cancellationToken">The caller went away.</param>
    /// <returns>Dispose gives back what was not settled.</returns>
    public async ValueTask<Reservation> ReserveAsync(
        IReadOnlyList<Allowance> allowances, long units, long priceMicros, CancellationToken cancellationToken)
    {
        var (parts, unbound) = (new List<ReservedPart>(), new List<QuotaAccount>());
        foreach (var allowance in allowances)
        {
            if (allowance.Of(units, priceMicros) is not (> 0 and var amount))
            {
                continue;
            }
            if (allowance.Most is { } most)
            {
                parts.Add(new(await AccountAsync(allowance, cancellationToken), allowance, amount, most));
            }
            else if (accounts.TryGetValue(allowance.Key, out var account))
            {
                // It had a bound before, and may have one again: then what is used without one counts.
                unbound.Add(account);
            }
        }
        return QuotaAccount.ReserveAll(parts) is { } full
            ? new([], []) { Full = full.Allowance, IsUsedUp = full.Account.IsUsedUp(full.Amount, full.Most) }
            : new Reservation(parts, unbound);
    }

    /// <summary>Asks the database again at the next call: somebody else used it too.</summary>
    public void Doubt(Allowance allowance)
    {
        if (accounts.TryGetValue(allowance.Key, out var account))
        {
            account.Doubt();
        }
    }

    private async ValueTask<QuotaAccount> AccountAsync(Allowance allowance, CancellationToken cancellationToken)
    {
        var account = accounts.GetOrAdd(allowance.Key, _ => new(allowance.To));
        if (account.IsUnknown)
        {
            ForgetBefore(allowance.Key.From - Afterwards);
            var settling = account.Doubts;
            account.Learn(await counters.UsedAsync(allowance, cancellationToken), settling);
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

    internal sealed class Reservation(List<ReservedPart> parts, List<QuotaAccount> unbound) : IDisposable
    {
        private bool ended;

        /// <summary>The allowance that has no room; null when everything is set aside.</summary>
        public Allowance? Full { get; init; }

        /// <summary>
        /// Whether what is settled leaves no room for a call that an unused period would have room for: what merely runs may
        /// still fail and give its part back.
        /// </summary>
        public bool IsUsedUp { get; init; }

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
            foreach (var (account, allowance, amount, _) in parts)
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
}
